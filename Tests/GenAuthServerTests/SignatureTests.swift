import Contract
import Cryptography
import Encodings
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import GenAuthServer

@Suite("Signed requests")
struct SignatureTests {
  /// Sun, 22 Nov 2026 09:30:00 GMT
  private static let moment: Int64 = 1_795_339_800_000

  /// A request as the Node client sends it.
  static func request(
    _ method: String, _ target: String, body: String = "", nonce: String = "n-1", changed: [String: String] = [:]
  ) -> WireRequest {
    var fields = [
      "Accept": "application/json, text/plain, */*", "Content-Type": "application/json",
      "x-authing-signature-nonce": nonce, "x-authing-signature-method": "HMAC-SHA1",
      "x-authing-signature-version": "1.0", "X-Authing-Lang": "zh-CN",
      "x-authing-sdk-version": "authing-node-sdk:4.0.2",
      "date": "Sun, 22 Nov 2026 09:30:00 GMT",
    ]
    for (name, value) in changed { fields[name] = value.isEmpty ? nil : value }
    let head = HTTPRequestHead(
      version: .http1_1, method: .RAW(value: method), uri: target,
      headers: HTTPHeaders(fields.sorted { $0.key > $1.key }.map { ($0.key, $0.value) }))
    return WireRequest(head: head, body: ByteBuffer(string: body), peer: "", id: "", arrival: .now())
  }

  private static func carrier(_ request: WireRequest) -> ArgumentCarrier { request.method == "GET" ? .query : .json }

  private static let headers = """
    date:Sun, 22 Nov 2026 09:30:00 GMT
    x-authing-lang:zh-CN
    x-authing-sdk-version:authing-node-sdk:4.0.2
    x-authing-signature-method:HMAC-SHA1
    x-authing-signature-nonce:n-1
    x-authing-signature-version:1.0

    """

  private static func texts(_ request: WireRequest) -> [String] {
    SignedText(request, carrier(request)).candidates.map { String(decoding: $0, as: UTF8.self) }
  }

  @Test("strings of a body are signed as they read, every other member as it was written")
  func bodyIsSignedByte() {
    let body =
      #"{"userId":"60ea","nickname":"San \"Q\" \u674e\n","n":1.50e+2,"options":{"b": true, "a":[1,"\u0041"]},"#
      + #" "list" : [ ] ,"flag":false,"none":null}"#
    let wanted =
      "POST\n" + Self.headers + "/api/v3/update-user?flag=false&list=[ ]&n=1.50e+2&nickname=San \"Q\" 李\n&none=null&"
      + #"options={"b": true, "a":[1,"\u0041"]}&userId=60ea"#
    #expect(Self.texts(Self.request("POST", "/api/v3/update-user", body: body)) == [wanted])
  }

  @Test("a query's lists are signed as JSON, everything else as it reads")
  func queryIsSigned() {
    let target = "/api/v3/get-user-batch?userIds[]=a&userIds[]=b+%26%22c&userIdType=user_id&withCustomData=false"
    let wanted =
      "GET\n" + Self.headers
      + #"/api/v3/get-user-batch?userIdType=user_id&userIds=["a","b &\"c"]&withCustomData=false"#
    #expect(Self.texts(Self.request("GET", target)) == [wanted])
    let one = Self.texts(Self.request("GET", "/p?userIds%5B%5D=a"))
    #expect(one == ["GET\n" + Self.headers + #"/p?userIds=["a"]"#])
  }

  @Test("without members the question mark may be there or not", arguments: ["", "{}", " { } "])
  func noMembers(body: String) {
    let text = "POST\n" + Self.headers + "/api/v3/list-users"
    #expect(Self.texts(Self.request("POST", "/api/v3/list-users", body: body)) == [text, text + "?"])
  }

  // The expected signatures were computed with another implementation of HMAC-SHA1.
  @Test(
    "recorded requests pass",
    arguments: [
      ("POST", "/api/v3/update-user", #"{"userId":"60ea","nickname":"San"}"#, "F6QaX8pgu4rEsScQoOuPD0cepjc="),
      ("GET", "/api/v3/get-user-batch?userIds[]=a&userIds[]=b", "", "eY45QRJKRZM8hQVMu8S0lglsLiU="),
      ("POST", "/api/v3/list-users", "{}", "qr9zxcPe4ZI/s3hTdvE54mVvMj0="),
    ])
  func recorded(method: String, target: String, body: String, signature: String) throws {
    let check = SignatureCheck { Self.moment }
    let request = Self.request(method, target, body: body)
    try check.check(
      request, Self.carrier(request), keyId: "key", signature: signature, secret: Secret("recorded-secret"))
    #expect(throws: AuthenticationFailure.self) {
      try SignatureCheck { Self.moment }.check(
        request, Self.carrier(request), keyId: "key", signature: signature, secret: Secret("another"))
    }
  }

  @Test(
    "what is wrong with a signed request has its code",
    arguments: [
      (["x-authing-signature-method": "HMAC-SHA256"], Int64(0), 1301),
      (["x-authing-signature-version": "2.0"], 0, 1302),
      (["date": "yesterday"], 0, 1303), (["date": "2026-13-01T00:00:00Z"], 0, 1303), (["date": ""], 0, 1304),
      ([:], 301_000, 1305), ([:], -301_000, 1305), (["x-authing-lang": "en-US"], 0, 1300),
      (["x-authing-signature-nonce": ""], 0, 1300), ([:], 299_000, 0), ([:], -299_000, 0),
    ])
  func codes(changed: [String: String], late: Int64, code: Int) {
    let check = SignatureCheck { Self.moment + late }
    let request = Self.request("POST", "/api/v3/list-users", body: "{}", changed: changed)
    var found = 0
    do throws(AuthenticationFailure) {
      try check.check(
        request, Self.carrier(request), keyId: "key", signature: "qr9zxcPe4ZI/s3hTdvE54mVvMj0=",
        secret: Secret("recorded-secret"))
    } catch {
      found = error.apiCode ?? -1
      #expect(error.statusCode == 401)
    }
    #expect(found == code)
  }

  @Test("an unknown key is refused, also with a signature under no secret at all")
  func unknownKey() {
    let request = Self.request("POST", "/api/v3/list-users", body: "{}")
    for text in SignedText(request, .json).candidates {
      let signature = Base64.encode(DigestAlgorithm.sha1.authenticate(text, key: Secret("")))
      #expect(throws: AuthenticationFailure.self) {
        try SignatureCheck { Self.moment }.check(request, .json, keyId: "nobody", signature: signature, secret: nil)
      }
    }
  }

  @Test("a nonce is good once, and a request that is refused does not use it up")
  func replay() throws {
    let check = SignatureCheck { Self.moment }
    let request = Self.request("POST", "/api/v3/list-users", body: "{}")
    let secret = Secret("recorded-secret")
    #expect(throws: AuthenticationFailure.self) {
      try check.check(request, Self.carrier(request), keyId: "key", signature: "AAAA", secret: secret)
    }
    try check.check(
      request, Self.carrier(request), keyId: "key", signature: "qr9zxcPe4ZI/s3hTdvE54mVvMj0=", secret: secret)
    var code: Int?
    do throws(AuthenticationFailure) {
      try check.check(
        request, Self.carrier(request), keyId: "key", signature: "qr9zxcPe4ZI/s3hTdvE54mVvMj0=", secret: secret)
    } catch {
      code = error.apiCode
    }
    #expect(code == 1306)
  }

  @Test("nonces are forgotten after their time, and too many are refused instead of forgotten")
  func nonceStore() {
    let store = NonceStore(lifetime: 1000, capacity: 3)
    #expect(store.use("a", of: "k", at: 0) == .fresh)
    #expect(store.use("a", of: "k", at: 999) == .used)
    #expect(store.use("a", of: "other", at: 999) == .fresh)
    #expect(store.use("b", of: "k", at: 999) == .fresh)
    #expect(store.use("c", of: "k", at: 999) == .full)
    // While there are too many, those that do not count any more are looked for once a second.
    #expect(store.use("a", of: "k", at: 1999) == .fresh)
    #expect(store.use("c", of: "k", at: 1999) == .fresh)
    #expect(store.use("a", of: "k", at: 2998) == .used)
    #expect(store.use("a", of: "k", at: 2999) == .fresh)
  }

  @Test("dates are read in both forms")
  func dates() {
    #expect(HTTPDate.milliseconds("Sun, 22 Nov 2026 09:30:00 GMT") == Self.moment)
    #expect(HTTPDate.milliseconds("2026-11-22T09:30:00.250Z") == Self.moment + 250)
    #expect(HTTPDate.text(Self.moment + 999) == "Sun, 22 Nov 2026 09:30:00 GMT")
    #expect(HTTPDate.text(951_782_400_000) == "Tue, 29 Feb 2000 00:00:00 GMT")
    #expect(HTTPDate.milliseconds("Thu, 01 Jan 1970 00:00:00 GMT") == 0)
    for text in [
      "", "GMT", "Sun, 22 Nov 2026 09:30 GMT", "Sun, 22 Nov 99999999999999999999 09:30:00 GMT",
      "Sun, 99 Nov 2026 09:30:00 GMT",
    ] {
      #expect(HTTPDate.milliseconds(text) == nil, "\(text)")
    }
  }

  @Test("a signed write over a socket is done once, however often it is sent")
  func overASocket() async throws {
    try await withServer { server in
      let name = "signed-\(UUID().uuidString.prefix(8))"
      let body = #"{"username":"\#(name)"}"#
      let date = Self.httpDate()
      let nonce = UUID().uuidString
      let text =
        "POST\ndate:\(date)\nx-authing-signature-method:HMAC-SHA1\nx-authing-signature-nonce:\(nonce)\n"
        + "x-authing-signature-version:1.0\n/api/v3/create-user?username=\(name)"
      let secret = server.pool.secrets.accessKeySecret
      let signature = Base64.encode(DigestAlgorithm.sha1.authenticate(text.utf8, key: secret))
      let headers = [
        "authorization: authing \(server.pool.secrets.accessKeyId):\(signature)", "date: \(date)",
        "x-authing-signature-method: HMAC-SHA1", "x-authing-signature-nonce: \(nonce)",
        "x-authing-signature-version: 1.0",
      ]
      let tampered = body.replacingOccurrences(of: name, with: name + "x")
      #expect(
        try await server.send("POST", "/api/v3/create-user", headers: headers, body: tampered).json()["apiCode"] == 1300
      )
      #expect(
        try await server.send("POST", "/api/v3/create-user", headers: headers, body: body).json()["statusCode"] == 200)
      let again = try await server.send("POST", "/api/v3/create-user", headers: headers, body: body).json()
      #expect(again["apiCode"] == 1306 && again["statusCode"] == 401)
      #expect(try await server.pool.users(named: name) == 1)
    }
  }

  private static func httpDate() -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: Date())
  }
}
