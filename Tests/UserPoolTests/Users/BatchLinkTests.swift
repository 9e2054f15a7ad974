import Contract
import Testing
import UserPoolSQLite

@testable import UserPool

/// Identities and departments of all users of a batch are read at once.
@Suite("Identities and departments in the answer of a batch")
struct BatchLinkTests {
  /// What users of the pool are linked to.
  enum Linked: String, CaseIterable {
    case nothing, identities, departments, both
  }

  /// The order and the distances of the users in a batch.
  enum Choice: String, CaseIterable {
    case all, backwards, shuffled, everySecond, sparse, repeated, one, twoFarApart

    func pick(_ ids: [String]) -> [String] {
      switch self {
      case .all: ids
      case .backwards: ids.reversed()
      // 379 has no divisor in common with the number of users.
      case .shuffled: ids.indices.map { ids[$0 * 379 % ids.count] }
      case .everySecond: stride(from: 0, to: ids.count, by: 2).map { ids[$0] }
      case .sparse: stride(from: 3, to: ids.count, by: 7).map { ids[$0] }
      case .repeated: Array(ids[100..<150] + ids[90..<140] + ids[140..<150] + [ids[100], ids[100]])
      case .one: [ids[299]]
      case .twoFarApart: [ids[ids.count - 1], ids[0]]
      }
    }
  }

  private static let count = 400

  /// Users of whom some have up to three identities and departments, others none.
  private func fill(_ pool: TestPool, _ linked: Linked) async throws -> [String] {
    try await pool.define("n", "STRING")
    var departments: [String] = []
    if linked == .departments || linked == .both {
      departments.append(try await pool.organization("acme"))
      for name in ["A", "B"] { departments.append(try await pool.department(name)) }
    }
    var ids: [String] = []
    for start in stride(from: 0, to: Self.count, by: 50) {
      let users = (start..<start + 50).map { index in
        var members: [Value.Member] = [.init("username", .string("u\(index)")), .init("customData", ["n": "x"])]
        if linked == .identities || linked == .both {
          members.append(.init("identities", .array((0..<index % 4).map { Self.identity(index, $0) })))
        }
        if !departments.isEmpty {
          // Not in the order of their numbers.
          let own = departments.indices.reversed().filter { index >> $0 & 1 == 1 }.map { departments[$0] }
          members.append(.init("departmentIds", .array(own.map { .string($0) })))
        }
        return Value.object(members)
      }
      let made = try await pool.data("createUsersBatch", ["list": .array(users)])
      ids += made.array?.compactMap { $0["userId"]?.string } ?? []
    }
    return ids
  }

  private static func identity(_ user: Int, _ number: Int) -> Value {
    [
      "extIdpId": .string("idp\(number)"), "provider": "lark", "type": "openid", "userIdInIdp": .string("ou_\(user)"),
      "userInfoInIdp": number == 1 ? ["name": "安娜", "list": [1]] : [:], "originConnIds": number == 2 ? ["c1"] : [],
      "accessToken": "token-of-access", "refreshToken": "token-to-refresh",
    ]
  }

  @Test("every user is answered as getUser answers it", arguments: Linked.allCases)
  func same(linked: Linked) async throws {
    let pool = try TestPool.withKeys()
    let ids = try await fill(pool, linked)
    #expect(ids.count == Self.count)
    for choice in Choice.allCases {
      let chosen = choice.pick(ids)
      let list = chosen.enumerated().map { Value(["userId": .string($1), "nickname": .string("\(choice)\($0)")]) }
      let answer = try await pool.data("updateUserBatch", ["list": .array(list)])
      #expect(answer.array?.count == chosen.count)
      #expect(answer.array?.map { $0["nickname"] } == list.map { $0["nickname"] }, "\(choice)")
      for (index, user) in (answer.array ?? []).enumerated() {
        guard chosen.lastIndex(of: chosen[index]) == index else { continue }
        let options: Value = ["withCustomData": true, "withIdentities": true, "withDepartmentIds": true]
        #expect(try await user == pool.get(chosen[index], options), "\(choice), \(index)")
      }
      let text = String(decoding: try Tape(answer).json(), as: UTF8.self)
      #expect(!text.contains("token-"))
      #expect(text.contains("ou_") == (linked == .identities || linked == .both) || choice.pick(ids).count < 3)
    }
  }

  @Test("a caller that discards the data gets all users without reading their links")
  func discarded() async throws {
    let pool = try TestPool.withKeys()
    let ids = try await fill(pool, .both)
    let list: Value = .array(ids.map { ["userId": .string($0), "nickname": "N"] })
    var context = RequestContext()
    context.discardsData = true
    let users = try await pool.data("updateUserBatch", ["list": list], context: context)
    #expect(users.array?.map { $0["userId"]?.string } == ids)
    #expect(
      users.array?.allSatisfy { $0["nickname"] == "N" && $0["identities"] == nil && $0["departmentIds"] == nil } == true
    )
  }

  @Test("the answer has the links of the moment of the write, whenever it is read")
  func moment() async throws {
    let pool = try TestPool.withKeys()
    let ids = try await fill(pool, .both)
    let list: Value = .array(ids[..<4].map { ["userId": .string($0), "nickname": "N"] })
    let response = try await pool.call("updateUserBatch", ["list": list])
    try await pool.answer(
      "linkIdentity", ["userId": .string(ids[0]), "extIdpId": "later", "userIdInIdp": "x", "type": "openid"])
    // Read after the change, and yet without it.
    #expect(response.data?.value[0]?["identities"] == [])
    #expect(response.data?.value[3]?["identities"]?.array?.count == 3)
  }
}
