import Contract
import Cryptography
import Encodings
import Foundation
import Testing

@testable import GenAuthServer

/// Where the clients and documents contradict each other, either form is taken.
@Suite("What different clients send")
struct ContradictionTests {
  @Test("gender W reads as F, and an empty one is refused")
  func gender() async throws {
    try await withServer { server in
      let id = try await server.pool.newUser("gender-\(UUID().uuidString)")
      let answer = try await server.manage("POST", "/api/v3/update-user", body: #"{"userId":"\#(id)","gender":"W"}"#)
      #expect(answer["data"]?["gender"] == "F", "\(answer)")
      let refused = try await server.manage("POST", "/api/v3/update-user", body: #"{"userId":"\#(id)","gender":""}"#)
      #expect(refused["statusCode"] == 400)
    }
  }

  @Test("passwordEncryptType is read on the top level and in the options, and the options win")
  func passwordEncryptType() async throws {
    try await withServer { server in
      let name = "encrypted-\(UUID().uuidString)"
      let id = try await server.pool.newUser(name)
      let system = try await server.send("GET", "/api/v3/system").json()
      let key = try RSATransportPublicKey(pem: try #require(system["rsa"]?["publicKey"]?.string))
      for (number, members) in [
        #""passwordEncryptType":"rsa""#, #""options":{"passwordEncryptType":"rsa"}"#,
        #""passwordEncryptType":"sm2","options":{"passwordEncryptType":"rsa"}"#,
      ].enumerated() {
        let password = try key.encrypt(Secret("Blue-moon\(number)"))
        let answer = try await server.manage(
          "POST", "/api/v3/update-user", body: #"{"userId":"\#(id)","password":"\#(password)",\#(members)}"#)
        #expect(answer["statusCode"] == 200, "\(answer)")
        let signIn = try await server.send(
          "POST", "/api/v3/signin",
          body: #"{"connection":"PASSWORD","passwordPayload":{"username":"\#(name)","password":"Blue-moon\#(number)"}}"#
        )
        #expect(try signIn.json()["statusCode"] == 200)
      }
    }
  }

  @Test("a password by SM2 is taken in hex with and without the leading 04, in base64, and behind sm2:")
  func sm2Forms() async throws {
    try await withServer { server in
      let name = "sm2-\(UUID().uuidString)"
      let id = try await server.pool.newUser(name)
      let system = try await server.send("GET", "/api/v3/system").json()
      let key = try SM2TransportPublicKey(hex: try #require(system["sm2"]?["publicKey"]?.string))
      let forms: [(String) -> String] = [
        { $0 }, { "04" + $0 }, { "sm2:" + $0 }, { $0.uppercased() },
        { Base64.encode(Hexadecimal.decode("04" + $0) ?? []) }, { Base64.encode(Hexadecimal.decode($0) ?? []) },
      ]
      for (number, form) in forms.enumerated() {
        let hex = try key.encrypt(Secret("Blue-moon\(number)"))
        let body = #"{"userId":"\#(id)","password":"\#(form(hex))","options":{"passwordEncryptType":"sm2"}}"#
        let answer = try await server.manage("POST", "/api/v3/update-user", body: body)
        #expect(answer["statusCode"] == 200, "\(number): \(answer)")
        let payload = #"{"username":"\#(name)","password":"Blue-moon\#(number)"}"#
        let signIn = try await server.send(
          "POST", "/api/v3/signin", body: #"{"connection":"PASSWORD","passwordPayload":\#(payload)}"#)
        #expect(try signIn.json()["statusCode"] == 200, "\(number)")
      }
    }
  }

  @Test("the options of updateUserBatch's own document are honoured: the reset holds at the next sign-in")
  func batchOptions() async throws {
    try await withServer { server in
      let name = "batch-\(UUID().uuidString)"
      let id = try await server.pool.newUser(name)
      let options = #"{"autoGeneratePassword":true,"resetPasswordOnFirstLogin":true,"passwordEncryptType":"none"}"#
      func update(_ entry: String) async throws -> Contract.Value {
        try await server.manage(
          "POST", "/api/v3/update-user-batch", body: #"{"list":[{"userId":"\#(id)"\#(entry)}],"options":\#(options)}"#)
      }
      let generated = try await update("")
      #expect(generated["statusCode"] == 200, "\(generated)")
      #expect(generated["message"] == "Success; 1 generated password was sent to nobody", "\(generated)")
      let given = try await update(#","password":"Blue-moon8""#)
      #expect(given["message"] == "Success", "\(given)")
      let signIn = try await server.send(
        "POST", "/api/v3/signin",
        body: #"{"connection":"PASSWORD","passwordPayload":{"username":"\#(name)","password":"Blue-moon8"}}"#
      ).json()
      #expect(signIn["statusCode"] == 403 && signIn["apiCode"] == 1639, "\(signIn)")
    }
  }

  @Test("an unknown field is ignored, but one about security is refused with 400, and nothing is changed")
  func guarded() async throws {
    try await withServer { server in
      let id = try await server.pool.newUser("guarded-\(UUID().uuidString)")
      for (path, members, names) in [
        ("update-user", #""resetPasswordOnFirstLogin":true"#, "resetPasswordOnFirstLogin"),
        ("update-user", #""options":{"sendPasswordNotification":{}}"#, "options.sendPasswordNotification"),
        ("update-user", #""emailVerifed":true"#, "emailVerifed"),
      ] {
        let answer = try await server.manage(
          "POST", "/api/v3/\(path)", body: #"{"userId":"\#(id)","city":"Nowhere",\#(members)}"#)
        #expect(answer["statusCode"] == 400, "\(answer)")
        #expect(answer["message"]?.string?.hasPrefix("\(names): no such field of ") == true, "\(answer)")
      }
      let answer = try await server.manage(
        "POST", "/api/v3/update-user", body: #"{"userId":"\#(id)","sdkVersion":"9","options":{"traceId":"t"}}"#)
      #expect(answer["statusCode"] == 200 && answer["data"]?["city"] == nil, "\(answer)")
    }
  }

  @Test("a documented default is never filled in: a suspended user stays so")
  func defaults() async throws {
    try await withServer { server in
      let id = try await server.pool.newUser("defaults-\(UUID().uuidString)")
      _ = try await server.manage(
        "POST", "/api/v3/update-user", body: #"{"userId":"\#(id)","status":"Suspended","gender":"M"}"#)
      let answer = try await server.manage("POST", "/api/v3/update-user", body: #"{"userId":"\#(id)","name":"x"}"#)
      #expect(answer["data"]?["status"] == "Suspended" && answer["data"]?["gender"] == "M")
    }
  }

  @Test("a batch honours userIdType, and no answer has a null")
  func batchIdType() async throws {
    try await withServer { server in
      let name = "batch-\(UUID().uuidString)"
      _ = try await server.pool.newUser(name)
      let token = try await server.pool.managementToken()
      let answer = try await server.send(
        "POST", "/api/v3/update-user-batch", headers: ["authorization: \(token)"],
        body: #"{"list":[{"userId":"\#(name)","nickname":"b"}],"options":{"userIdType":"username"}}"#)
      #expect(try answer.json()["data"]?[0]?["nickname"] == "b", "\(answer.text)")
      #expect(!answer.text.contains("null"))
    }
  }

  @Test("lastLogin and lastLoginTime both filter, and GREATER is at least")
  func filters() async throws {
    try await withServer { server in
      let name = "filter-\(UUID().uuidString)"
      _ = try await server.pool.newUser(name)
      _ = try await server.send(
        "POST", "/api/v3/signin",
        body: #"{"connection":"PASSWORD","passwordPayload":{"username":"\#(name)","password":"Blue-moon7"}}"#)
      for filter in [
        #"{"field":"lastLogin","operator":"GREATER","value":"2020-01-01"}"#,
        #"{"field":"lastLoginTime","operator":"GREATER","value":"2020-01-01"}"#,
        #"{"field":"loginsCount","operator":"GREATER","value":1}"#,
        #"{"field":"userSourceType","operator":"NOT_EQUAL","value":"syncTask"}"#,
        #"{"field":"userSourceType","operator":"NOT_EQUAL","value":"sync"}"#,
        #"{"field":"loginsCount","operator":"LESSER","value":1}"#,
      ] {
        let answer = try await server.manage(
          "POST", "/api/v3/list-users",
          body: #"{"advancedFilter":[{"field":"username","operator":"EQUAL","value":"\#(name)"},\#(filter)]}"#)
        #expect(answer["data"]?["totalCount"] == 1, "\(filter): \(answer)")
      }
    }
  }
}
