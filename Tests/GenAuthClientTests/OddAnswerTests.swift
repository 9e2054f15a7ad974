import Contract
import Synchronization
import Testing

@testable import GenAuthClient

/// Answers with statusCode 200 that are not what the contract says (docs/remote.md, "Failures and retries" and "Odd answers"), each on a real socket.
@Suite("Odd answers")
struct OddAnswerTests {
  private static let update = #"{"userId":"u1","nickname":"San"}"#
  private static let list = #"{"options":{"pagination":{"page":2,"limit":10}}}"#

  /// What was told of odd answers.
  private final class Told: Sendable {
    private let texts = Mutex<[String]>([])
    var all: [String] { texts.withLock { $0 } }
    func add(_ text: String) { texts.withLock { $0.append(text) } }
  }

  private static func backend(_ server: FaultServer, _ told: Told, attempts: Int = 1) throws -> RemoteBackend {
    try GenAuthClientTests.backend(server, { $0.attempts = attempts }, notice: { told.add($0) })
  }

  private static func answers(_ body: String) throws -> FaultServer { try poolServer { _ in .answer(body) } }

  private static func page(_ total: String, _ list: String) -> String {
    #"{"statusCode":200,"message":"","data":{"totalCount":\#(total),"list":\#(list)}}"#
  }

  /// Answers of listUsers that a program would misread, and what is said of them.
  private static let brokenPages: [(String, String)] = [
    (#"{"statusCode":200,"message":"fine"}"#, "data: expected object, got nothing"),
    (#"{"statusCode":200,"data":null}"#, "data: expected object, got nothing"),
    (#"{"statusCode":200,"data":[]}"#, "data: expected object, got array"),
    (#"{"statusCode":200,"data":"list"}"#, "data: expected object, got string"),
    (#"{"statusCode":200,"data":{}}"#, "data.list: expected array, got nothing"),
    (#"{"statusCode":200,"data":{"totalCount":0}}"#, "data.list: expected array, got nothing"),
    (page("1", "null"), "data.list: expected array, got null"),
    (page("1", "{}"), "data.list: expected array, got object"),
    (page("1", #""u1""#), "data.list: expected array, got string"),
    (page("1", #"["u1"]"#), "data.list[0]: expected object, got string"),
    (page("2", #"[{"userId":"u1"},null]"#), "data.list[1]: expected object, got null"),
    (page("11", "[]"), "data.list: has no entries, although totalCount is 11"),
    (page("-1", "[]"), "data.totalCount: expected whole number from 0, got number -1"),
    (page(#""12""#, "[]"), "data.totalCount: expected whole number from 0"),
    (page("1.5", "[]"), "data.totalCount: expected whole number from 0"),
    (page("1", #"[{"userId":"u1","userId":"u2"}]"#), "data.list[0].userId: occurs twice"),
    (page("1", #"[{"customData":{"a":1,"a":2}}]"#), "data.list[0].customData.a: occurs twice"),
    (#"{"statusCode":200,"data":{"totalCount":1,"list":[],"list":[{}]}}"#, "data.list: occurs twice"),
    (page("1e400", "[]"), "not JSON"),
  ]

  @Test("a read whose data is not what the contract says is asked for again, and then is nonsense that is named")
  func brokenReads() async throws {
    for (body, reason) in Self.brokenPages {
      let server = try Self.answers(body)
      defer { server.stop() }
      let fault = try await fault(Self.backend(server, Told(), attempts: 3), .make("listUsers", Self.list))
      #expect(fault.code == .nonsense, "\(body)")
      #expect(fault.message.contains(reason), "\(body): \(fault.message)")
      #expect(server.calls == 3, "\(body)")
    }
  }

  @Test("an answer that is put right by the next attempt is as good as any")
  func mendedRead() async throws {
    let server = try poolServer { .answer($0 == 1 ? Self.page("11", "[]") : Self.page("11", #"[{"userId":"u1"}]"#)) }
    defer { server.stop() }
    #expect(try await Self.backend(server, Told(), attempts: 2).perform(.make("listUsers", Self.list)).isSuccess)
    #expect(server.calls == 2)
  }

  @Test(
    "a page behind the last one is empty, and so is a list without entries: neither is odd",
    arguments: [page("10", "[]"), page("0", "[]")])
  func emptyPages(body: String) async throws {
    let told = Told()
    let server = try Self.answers(body)
    defer { server.stop() }
    #expect(try await Self.backend(server, told).perform(.make("listUsers", Self.list)).isSuccess)
    #expect(told.all.isEmpty)
  }

  @Test("an empty first page beside a count is nonsense, whether its number is given or not")
  func emptyFirstPages() async throws {
    let server = try Self.answers(Self.page("3", "[]"))
    defer { server.stop() }
    for (name, argument) in [
      ("listUsers", "{}"), ("listUsers", #"{"options":{"pagination":{"page":1,"limit":10}}}"#), ("listGroups", "{}"),
      ("listGroups", #"{"page":1,"limit":50}"#),
      ("listDepartmentMembers", #"{"organizationCode":"o","departmentId":"d"}"#),
    ] {
      #expect(try await fault(Self.backend(server, Told()), .make(name, argument)).code == .nonsense, "\(name)")
    }
  }

  @Test("a write whose data is not what the contract says has an unknown outcome, and is not sent again")
  func brokenWrites() async throws {
    let users = #"{"list":[{"userId":"u1","nickname":"San"}]}"#
    for (name, argument, body) in [
      ("updateUser", Self.update, #"{"statusCode":200,"message":"fine"}"#),
      ("updateUser", Self.update, #"{"statusCode":200,"data":[]}"#),
      ("updateUser", Self.update, #"{"statusCode":200,"data":true}"#),
      ("updateUserBatch", users, #"{"statusCode":200,"data":{"userId":"u1"}}"#),
      ("updateUserBatch", users, #"{"statusCode":200,"data":["u1"]}"#),
      ("updateUserBatch", users, #"{"statusCode":200,"data":[null]}"#),
      ("deleteUsersBatch", #"{"userIds":["u1"]}"#, #"{"statusCode":200,"data":{"success":"false"}}"#),
      ("deleteUsersBatch", #"{"userIds":["u1"]}"#, #"{"statusCode":200,"data":{"success":0}}"#),
    ] {
      let server = try Self.answers(body)
      defer { server.stop() }
      let fault = try await fault(Self.backend(server, Told(), attempts: 3), .make(name, argument))
      #expect(fault.code == .unanswered, "\(body)")
      #expect(fault.message.contains("whether it was done is unknown"), "\(body)")
      #expect(server.calls == 1, "\(body)")
    }
  }

  @Test(
    "an envelope with an odd or repeated statusCode says nothing about what was done",
    arguments: [
      #"{"statusCode":"200","data":{"userId":"u1"}}"#, #"{"statusCode":null,"data":{"userId":"u1"}}"#,
      #"{"statusCode":true,"data":{"userId":"u1"}}"#, #"{"statusCode":200.5,"data":{"userId":"u1"}}"#,
      #"{"statusCode":0,"data":{"userId":"u1"}}"#, #"{"statusCode":-200,"data":{"userId":"u1"}}"#,
      #"{"statusCode":201,"data":{"userId":"u1"}}"#, #"{"statusCode":302,"message":"moved"}"#,
      #"{"statusCode":99999999999999999999,"data":{"userId":"u1"}}"#,
      #"{"statusCode":500,"statusCode":200,"data":{"userId":"u1"}}"#,
      #"{"statusCode":200,"data":{"userId":"u2"},"data":{"userId":"u1"}}"#,
    ])
  func oddEnvelopes(body: String) async throws {
    let server = try Self.answers(body)
    defer { server.stop() }
    let backend = try Self.backend(server, Told())
    #expect(try await fault(backend, .make("updateUser", Self.update)).code == .unanswered)
    #expect(try await fault(backend, .make("getUser", #"{"userId":"u1"}"#)).code == .nonsense)
    #expect(server.calls == 2)
  }

  @Test("a whole statusCode with a fraction of zero is one")
  func wholeNumber() async throws {
    let server = try Self.answers(#"{"statusCode":2e2,"data":{"userId":"u1"}}"#)
    defer { server.stop() }
    #expect(try await Self.backend(server, Told()).perform(.make("updateUser", Self.update)).isSuccess)
  }

  @Test(
    "an envelope that says that something broke leaves a write open, with the service's words",
    arguments: [
      408, 500, 502, 503, 504, 599,
    ])
  func brokenWhileWriting(status: Int) async throws {
    for http in [200, 500, 502] {
      let server = try poolServer { _ in
        .answer(http, #"{"statusCode":\#(status),"message":"list[1].email: \u001b[2J broke","requestId":"r-7"}"#)
      }
      defer { server.stop() }
      let fault = try await fault(Self.backend(server, Told(), attempts: 3), .make("updateUser", Self.update))
      #expect(fault.code == .unanswered)
      #expect(
        fault.message.contains("statusCode \(status), request r-7: list[1].email: ?[2J broke"), "\(fault.message)")
      #expect(fault.message.contains("whether it was done is unknown"))
      #expect(server.calls == 1)
    }
  }

  @Test("an error without an envelope (RFC 6749) leaves a write open too where something broke")
  func brokenBare() async throws {
    let server = try poolServer { _ in .answer(500, #"{"error":"server_error"}"#) }
    defer { server.stop() }
    #expect(try await fault(Self.backend(server, Told()), .make("updateUser", Self.update)).code == .unanswered)
  }

  @Test("refusals that say that nothing was done stay refusals", arguments: [400, 403, 404, 409, 422, 499, 501])
  func refusals(status: Int) async throws {
    let server = try Self.answers(#"{"statusCode":\#(status),"message":"no"}"#)
    defer { server.stop() }
    let response = try await Self.backend(server, Told()).perform(.make("updateUser", Self.update))
    #expect(response.statusCode == status && server.calls == 1)
  }

  @Test(
    "broken text is read as U+FFFD and told of once, with its place",
    arguments: [
      #"\ud83d"#, #"\ude00"#, #"\ud83d\ud83d"#, #"\ud83dx"#, #"\ud83d\u0041"#,
    ])
  func brokenText(text: String) async throws {
    let told = Told()
    let server = try Self.answers(Self.page("1", #"[{"userId":"u1","nickname":"a\#(text)b"}]"#))
    defer { server.stop() }
    let backend = try Self.backend(server, told)
    for _ in 1...3 {
      let response = try await backend.perform(.make("listUsers", "{}"))
      let name = response.data?.value["list"]?[0]?["nickname"]?.string
      #expect(name?.hasPrefix("a\u{FFFD}") == true && name?.hasSuffix("b") == true, "\(name ?? "")")
    }
    #expect(told.all.count == 1)
    #expect(told.all.first?.contains("listUsers: data.list[0].nickname: broken Unicode") == true, "\(told.all)")
    #expect(told.all.first?.hasPrefix(server.host) == true)
  }

  @Test("bytes that are not UTF-8 are read as U+FFFD, up to the next character")
  func brokenBytes() async throws {
    let told = Told()
    let body =
      Array(#"{"statusCode":200,"data":{"userId":"u1","nickname":"a"#.utf8) + [0xFF, 0x62, 0xED, 0xA0, 0xBD, 0x63]
      + Array(#""}}"#.utf8)
    let server = try poolServer { _ in
      .kept(["HTTP/1.1 200 OK", "content-length: \(body.count)"], body)
    }
    defer { server.stop() }
    let response = try await Self.backend(server, told).perform(.make("getUser", #"{"userId":"u1"}"#))
    #expect(response.data?.value["nickname"]?.string == "a\u{FFFD}b\u{FFFD}c")
    #expect(told.all.count == 1)
  }

  /// Values inside an entry that a program sees for itself, and what is said of them.
  private static let passing: [(String, String?)] = [
    (
      #""status":"Frozen""#,
      #"status: expected one of Suspended, Resigned, Activated, Archived, Deactivated, got string "Frozen""#
    ),
    (#""loginsCount":"3""#, "loginsCount: expected whole number, got string"),
    (#""nickname":7"#, "nickname: expected string, got number"),
    (#""emailVerified":"false""#, "emailVerified: expected boolean, got string"),
    (#""departmentIds":"d1""#, "departmentIds: expected array, got string"),
    (#""departmentIds":[1]"#, "departmentIds[0]: expected string, got number"),
    (#""customData":[]"#, "customData: expected object, got array"),
    (#""identities":{}"#, "identities: expected array, got object"),
    (#""status":null"#, nil), (#""lastLogin":null,"customData":null"#, nil), (#""newField":{"a":1}"#, nil),
    (#""loginsCount":9223372036854775808"#, nil), (#""identities":[]"#, nil),
  ]

  @Test("what is odd inside an entry passes as it is and is told of once for each field")
  func oddFields() async throws {
    for (field, note) in Self.passing {
      let told = Told()
      let server = try Self.answers(Self.page("2", #"[{"userId":"u1",\#(field)},{"userId":"u2",\#(field)}]"#))
      defer { server.stop() }
      let backend = try Self.backend(server, told)
      for _ in 1...2 {
        let response = try await backend.perform(.make("listUsers", "{}"))
        #expect(response.data?.value["list"]?.array?.count == 2, "\(field)")
      }
      #expect(told.all.count == (note == nil ? 0 : 1), "\(field): \(told.all)")
      if let note { #expect(told.all.first?.contains("data.list[0]." + note) == true, "\(told.all)") }
    }
  }

  @Test("a note never shows the value of a field that is secret, nor of anything but a known set of words")
  func secrets() async throws {
    let told = Told()
    let server = try Self.answers(
      #"{"statusCode":200,"data":{"accessKeyId":5551234,"accessKeySecret":5551234,"status":5551234}}"#)
    defer { server.stop() }
    _ = try? await Self.backend(server, told).perform(.make("createAccessKey", "{}"))
    let fault = try? await fault(Self.backend(server, told), .make("createAccessKey", "{}"))
    #expect(!told.all.joined().contains("5551234") && fault?.message.contains("5551234") != true)
  }

  @Test("the page of an operation that the contract describes wrongly still passes")
  func contradictoryContract() async throws {
    for operation in Catalogue.operations {
      guard let response = operation.response, case .ref(let data)? = response.field(named: "data")?.type,
        data.field(named: "totalCount")?.type == .boolean || data.field(named: "list")?.type == .object
      else { continue }
      let answer = try Tape(json: #"{"totalCount":1,"list":[{}]}"#)
      let check = AnswerCheck(answer, of: operation, argument: .emptyObject)
      #expect(check.fault == nil, "\(operation): \(String(describing: check.fault))")
      #expect(check.notes.count == 1, "\(operation)")
    }
  }
}
