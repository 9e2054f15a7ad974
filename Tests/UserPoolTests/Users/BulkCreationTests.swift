import Contract
import Testing

@testable import UserPool

@Suite("createMany")
struct BulkCreationTests {
  @Test("creates by the rules of createUser, in several transactions")
  func creates() async throws {
    let pool = try TestPool()
    var steps: [Int] = []
    let made = try pool.pool.createMany(count: 25, batch: 10) { index, writer in
      ([
        "email": .string("U\(index)@example.com"), "phone": .string("\(18_800_000_000 + index)"), "status": "Suspended",
      ] as Value)
      .emit(into: &writer)
    } progress: { count in
      steps.append(count)
      return true
    }
    #expect(made == 25)
    #expect(steps == [10, 20, 25])
    #expect(try await pool.data("listUsers")["totalCount"] == 25)
    let user = try await pool.data("getUser", ["userId": "18800000007", "userIdType": "phone"])
    #expect(user["email"] == "u7@example.com" && user["status"] == "Suspended" && user["gender"] == "U")
    #expect(try await pool.refusal("createUser", ["email": "u24@example.com"]).hasPrefix("409"))
  }

  @Test("refuses with the place of the entry, and keeps the batches before")
  func refuses() async throws {
    let pool = try TestPool()
    func make(_ count: Int, _ entry: @escaping (Int) -> Value) -> String {
      do throws(PoolFailure) {
        _ = try pool.pool.createMany(count: count, batch: 10, entry: { entry($0).emit(into: &$1) })
        return "done"
      } catch {
        guard case .refused(let refusal) = error else { return "\(error)" }
        return refusal.response(.english, requestId: "r").text(indexBase: 0)
      }
    }
    let clash = make(20) { ["username": .string($0 == 17 ? "u11" : "u\($0)")] }
    let texts = [(11, 17), (17, 11)].map {
      "list[\($0)].username: another entry has the same value (list[\($1)].username)"
    }
    #expect(texts.contains(clash), "\(clash)")
    #expect(try await pool.data("listUsers")["totalCount"] == 10)
    #expect(make(1) { _ in ["email": "no email"] }.hasPrefix("list[0].email: "))
    #expect(make(1) { _ in "text" } == "list[0]: must be an object, not a string")
    #expect(make(1) { _ in ["name": "nobody"] } == "list[0]: email, phone or username is required")
  }

  @Test("ends early where it is told to")
  func stops() async throws {
    let pool = try TestPool()
    let made = try pool.pool.createMany(
      count: 100, batch: 10, entry: { (["username": .string("u\($0)")] as Value).emit(into: &$1) },
      progress: { $0 < 30 })
    #expect(made == 30)
  }
}
