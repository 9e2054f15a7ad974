import Contract
import Cryptography
import Synchronization
import Testing

@testable import GenAuthClient

@Suite("Requests on the wire")
struct WireTests {
  @Test("a request is the same in bytes whether it is to be signed or not")
  func signedOrNot() throws {
    for (name, body) in [
      ("updateUser", #"{"userId":"u1","nickname":"三\"\u0001/","customData":{"a":[1,2.5,null,true],"b":{}}}"#),
      ("listUsers", "{}"), ("deleteById", #"{"id":"a b"}"#), ("getUserBatch", #"{"userIds":["a","b"]}"#),
    ] {
      let signed = try EncodedRequest(.make(name, body), isSigned: true)
      let plain = try EncodedRequest(.make(name, body), isSigned: false)
      #expect(signed.body == plain.body && signed.path == plain.path && signed.query == plain.query, "\(name)")
      #expect(signed.contentType == plain.contentType, "\(name)")
    }
  }

  @Test("a write is JSON with the fields as given, and carries token, pool and language")
  func json() async throws {
    let server = try FaultServer { $0.line.contains("token") ? .answer(tokenAnswer) : .answer(success) }
    defer { server.stop() }
    let body = #"{"userId":"u1","nickname":"小超","customData":{"n":9007199254740993},"email":null}"#
    let response = try await backend(server).perform(.make("updateUser", body))
    #expect(response.data?.value["userId"]?.string == "u1")
    let sent = try #require(server.received.last)
    #expect(sent.line == "POST /api/v3/update-user HTTP/1.1")
    #expect(try Tape(json: sent.body).value == Tape(json: body).value)
    #expect(sent.headers["authorization"] == "Bearer e30.eyJzY29wZWRfdXNlcnBvb2xfaWQiOiJwb29sMSJ9.x")
    #expect(sent.headers["x-authing-userpool-id"] == "pool1")
    #expect(sent.headers["x-authing-lang"] == "en-US")
    #expect(sent.headers["expect"] == nil)
  }

  @Test("a query has lists as repeated names with brackets, booleans as words, and everything else percent-encoded")
  func query() throws {
    let request = try Request.make(
      "getUserBatch", #"{"userIds":["a b","ü&=+"],"withCustomData":true,"userIdType":"user_id"}"#)
    let encoded = try EncodedRequest(request)
    #expect(
      encoded.query == "?userIds%5B%5D=a%20b&userIds%5B%5D=%C3%BC%26%3D%2B&withCustomData=true&userIdType=user_id")
    #expect(encoded.body == nil)
  }

  @Test("a value of the path stays one step of it, and cannot lead elsewhere", arguments: ["", ".", ".."])
  func pathValues(text: String) throws {
    #expect(try EncodedRequest(.make("deleteById", #"{"id":"a/../b"}"#)).path == "/api/v3/ip-list/a%2F..%2Fb")
    let fault = #expect(throws: Fault.self) { try EncodedRequest(.make("deleteById", #"{"id":"\#(text)"}"#)) }
    #expect(fault?.code == .notSent && fault?.message.hasPrefix("id: ") == true)
  }

  @Test("what is signed is the method, the headers by name, the path and the fields by name, nothing escaped")
  func signedText() throws {
    let request = try Request.make("updateUser", #"{"userId":"u1","nickname":"a/b c","customData":{"k":[1,true]}}"#)
    let encoded = try EncodedRequest(request)
    let text = RequestSignature.text(
      method: "POST", path: encoded.path,
      headers: [("x-authing-lang", "en-US"), ("date", "D"), ("content-type", "x"), ("x-authing-signature-nonce", "N")],
      members: encoded.members)
    #expect(
      text == "POST\ndate:D\nx-authing-lang:en-US\nx-authing-signature-nonce:N\n"
        + #"/api/v3/update-user?customData={"k":[1,true]}&nickname=a/b c&userId=u1"#)
    let signature = RequestSignature(accessKeyId: "ak", secret: Secret("key"))
    #expect(
      signature.authorization("The quick brown fox jumps over the lazy dog")
        == "authing ak:3nybhbi3iqa8ino29wqQcBydtNk=")
  }

  @Test("lists of a query are signed as JSON")
  func signedList() throws {
    let encoded = try EncodedRequest(.make("getUserBatch", #"{"userIds":["a","b"]}"#))
    let text = RequestSignature.text(method: "GET", path: encoded.path, headers: [], members: encoded.members)
    #expect(text == "GET\n/api/v3/get-user-batch?userIds=[\"a\",\"b\"]")
  }

  @Test("signing in adds the application's credentials, and a signed-in user's call its token alone")
  func application() async throws {
    let server = try FaultServer { _ in .answer(success) }
    defer { server.stop() }
    let backend = try backend(server)
    let signIn = #"{"connection":"PASSWORD","passwordPayload":{"username":"u","password":"p"}}"#
    _ = try await backend.perform(
      .make("signInByCredentials", signIn, client: .authentication, caller: .application(id: nil, accessToken: nil)))
    let body = try Tape(json: try #require(server.received.last).body).value
    #expect(body["client_id"]?.string == "app1")
    #expect(body["client_secret"]?.string == "app-secret")
    let caller = Caller.application(id: "app2", accessToken: .init("T"))
    _ = try await backend.perform(.make("getProfile", "{}", client: .authentication, caller: caller))
    let sent = try #require(server.received.last)
    #expect(sent.headers["authorization"] == "T")
    #expect(sent.headers["x-authing-app-id"] == "app2")
    #expect(!sent.line.contains("secret"))
  }

  @Test("an operation without a path is refused with 501 before anything is sent")
  func pathless() async throws {
    let server = try FaultServer { _ in .answer(success) }
    defer { server.stop() }
    let response = try await backend(server).perform(
      .make("fetchJWKS", "{}", client: .authentication, caller: .application(id: nil, accessToken: nil)))
    #expect(response.statusCode == 501 && response.message.contains("fetchJWKS"))
    #expect(server.received.isEmpty)
  }

  @Test("a refusal's path is read by the argument that was sent, and the other entry it names is counted by the reader")
  func refusalPath() async throws {
    let messages = Mutex([
      "customData.a.b: c[0]: x", "list[2].email: taken (list[0].email)", "no such field: x", "list[1].city (x)",
    ])
    let server = try FaultServer { _ in
      let message = messages.withLock { $0.isEmpty ? "" : $0.removeFirst() }
      return .answer(#"{"statusCode":400,"message":"\#(message)","requestId":"r"}"#)
    }
    defer { server.stop() }
    let backend = try backend(server) { $0.scheme = .signature }
    let custom = try await backend.perform(.make("updateUser", #"{"userId":"u","customData":{"a.b: c[0]":1,"a":2}}"#))
    #expect(custom.path == ["customData", "a.b: c[0]"] && custom.message == "x")
    let batch = #"{"list":[{"userId":"u","email":"a@b.c"},{"userId":"v"},{"userId":"w","email":"a@b.c"}]}"#
    let twice = try await backend.perform(.make("updateUserBatch", batch))
    #expect(twice.path == ["list", .index(2), "email"] && twice.rival == ["list", .index(0), "email"])
    #expect(twice.sentence(indexBase: 1) == "taken (list[1].email)")
    for message in ["no such field: x", "list[1].city (x)"] {
      let plain = try await backend.perform(.make("updateUserBatch", batch))
      #expect(plain.path.isEmpty && plain.rival == nil && plain.message == message)
    }
  }

  @Test(
    "management operations go with the key's token, whether the contract names it or not; getManagementToken alone goes without"
  )
  func managementKeys() async throws {
    let server = try FaultServer { $0.line.contains("get-management-token") ? .answer(tokenAnswer) : .answer(success) }
    defer { server.stop() }
    let backend = try backend(server)
    let silent = try #require(
      Catalogue.operations.first { operation in
        operation.client == .management && operation.security.isEmpty && operation.path != nil && !operation.isHelper
          && (operation.argument?.fields.allSatisfy { !$0.isRequired } ?? true)
      })
    // What the server answers is not that operation's data; only the request counts here.
    _ = try? await backend.perform(Catalogue.request(silent, body: .emptyObject))
    #expect(server.received.last?.headers["authorization"]?.hasPrefix("Bearer ") == true)
    _ = try await backend.perform(.make("getManagementToken", #"{"accessKeyId":"a","accessKeySecret":"b"}"#))
    #expect(server.received.last?.headers["authorization"] == nil)
  }

  @Test("a token with a line end cannot smuggle a header in")
  func headerInjection() async throws {
    let server = try FaultServer { _ in .answer(success) }
    defer { server.stop() }
    let caller = Caller.application(id: nil, accessToken: .init("T\r\nx-evil: 1"))
    let request = try Request.make("getProfile", "{}", client: .authentication, caller: caller)
    let fault = try await fault(backend(server), request)
    #expect(fault.code == .notSent)
    #expect(server.received.isEmpty)
  }

  @Test("a refusal keeps its path, codes and request id")
  func refusal() async throws {
    let server = try FaultServer { request in
      request.line.contains("token")
        ? .answer(tokenAnswer)
        : .answer(#"{"statusCode":400,"apiCode":1234,"requestId":"r1","message":"list[3].gender: not allowed"}"#)
    }
    defer { server.stop() }
    let response = try await backend(server).perform(.make("updateUserBatch", #"{"list":[{"userId":"u1"}]}"#))
    #expect(response.path == ["list", .index(3), "gender"])
    #expect(response.message == "not allowed")
    #expect(response.apiCode == 1234)
    #expect(response.requestId == "r1")
  }

  @Test("answers without an envelope come as they are")
  func bareAnswer() async throws {
    let server = try FaultServer { _ in .answer(#"{"rsa":{"publicKey":"k"}}"#) }
    defer { server.stop() }
    let response = try await backend(server).perform(
      .make("getSystemInfo", "{}", client: .authentication, caller: .application(id: nil, accessToken: nil)))
    #expect(response.isBare)
    #expect(response.data?.value["rsa"]?["publicKey"]?.string == "k")
  }

  @Test("every operation of the catalogue with a path can be encoded")
  func everyOperation() throws {
    var count = 0
    for operation in Catalogue.operations where operation.path != nil && !operation.isHelper {
      guard let request = try? Catalogue.request(operation, body: .emptyObject) else { continue }
      _ = try EncodedRequest(request)
      count += 1
    }
    #expect(count > 100)
  }

  @Test("dates of HTTP are written and read", arguments: [0, 784_111_777, 951_782_400, 4_102_444_799])
  func dates(seconds: Int64) {
    #expect(HTTPDate.seconds(HTTPDate.text(seconds)) == seconds)
    #expect(HTTPDate.text(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    #expect(HTTPDate.seconds("yesterday") == nil)
  }

  @Test(
    "an address that is none is refused",
    arguments: ["", "api.example.com", "https://", "ftp://x", "https://u:p@x", "https://x y", "https://x?y"])
  func addresses(text: String) {
    #expect(throws: RemoteError.self) { try RemoteConfiguration(host: text) }
  }
}
