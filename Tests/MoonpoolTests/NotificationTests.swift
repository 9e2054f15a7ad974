import Foundation
import Testing

/// From a script to a mailbox and a telephone: the program, an init file, a real mail server and an SMS provider.
@Suite("Notifications end to end", .timeLimit(.minutes(2)))
struct NotificationTests {
  private static func bytes(_ seen: [String: Any], _ name: String) throws -> String {
    let text = try #require(seen[name] as? String)
    return String(decoding: try #require(Data(base64Encoded: text)), as: UTF8.self)
  }

  /// A target that delivers to those servers.
  private static func initFile(_ mail: MessageServer, _ text: MessageServer) -> String {
    """
    target "staff" {
      pool = "pool.db",
      delivery = {
        smtp = {
          host = "127.0.0.1", port = \(mail.port), security = "none", user = "robot", password = env.SMTP_PASSWORD,
          from = "it@example.com", name = "IT service",
        },
        sms = {
          url = "http://127.0.0.1:\(text.port)/status/200", headers = { Authorization = "Bearer " .. env.SMS_TOKEN },
          fields = { to = "{to}", text = "{body}" },
        },
      },
    }
    """
  }

  private static let reset = """
    local user = management:createUser{username = 'zoe', email = 'zoe@example.com', phone = '13800000001',
      password = 'Erst-Mal-Irgendwas-1'}.data
    management:updateUser{userId = user.userId, options = {autoGeneratePassword = true, resetPasswordOnNextLogin = true,
      sendPasswordResetedNotification = {sendDefaultEmailNotification = true, sendDefaultPhoneNotification = true}}}
    print('reset')
    """

  @Test("a password that was reset arrives by mail and by SMS, lets its owner in, and stands nowhere else")
  func passwords() async throws {
    let folder = try await Folder.withPool()
    let mail = try await MessageServer("smtp_server.py", "mail", in: folder, ["--account", "robot:geheimes-smtp"])
    let text = try await MessageServer("http_server.py", "text", in: folder)
    try folder.write("moonpool.lua", Self.initFile(mail, text))
    let secrets = ["SMTP_PASSWORD": "geheimes-smtp", "SMS_TOKEN": "geheimes-sms"]
    let result = try await Program.run(["-e", Self.reset], in: folder, environment: secrets)
    #expect(result.status == 0 && result.out == "reset\n", "\(result)")
    #expect(result.err.contains("messages: 2 delivered"), "\(result)")

    let letter = try await mail.next()
    #expect(letter["to"] as? [String] == ["zoe@example.com"] && letter["from"] as? String == "it@example.com")
    #expect(letter["account"] as? String == "robot")
    let content = try Self.bytes(letter, "content").replacing("=\r\n", with: "")
    let request = try await text.next()
    let sent = try Self.bytes(request, "body")
    let body = try #require(
      try JSONSerialization.jsonObject(with: Data(sent.utf8)) as? [String: String])
    #expect(body["to"]?.hasSuffix("13800000001") == true, "\(body)")
    #expect((request["headers"] as? [String: String])?["authorization"] == "Bearer geheimes-sms")
    try await mail.end()
    try await text.end()

    // The word of both messages that signs in is the password.
    let spoken = try #require(body["text"]).replacing("=", with: "=3D")
    let words = spoken.split { " \n\t".contains($0) }.map { String($0).replacing("=3D", with: "=") }
    var password: String?
    for word in words.flatMap({ [$0, String($0.dropLast())] }) where word.count >= 8 && password == nil {
      let answer = try await Program.run(
        [
          "--quiet", "--pool", "pool.db", "-e",
          "print(authentication.try:signInByUsernamePassword{username = 'zoe', password = env.WORD}.apiCode)",
        ],
        in: folder, environment: ["WORD": word])
      if answer.status == 0, answer.out != "2333\n" { password = word }
    }
    let found = try #require(password, "no word of the message signs in")
    #expect(content.contains(found.replacing("=", with: "=3D")))
    try await self.expectNowhere([found, "geheimes-smtp", "geheimes-sms"], result, folder)
  }

  /// Expects that none of the secrets stands in what the program said, in the pool's files, or in the list of messages.
  private func expectNowhere(_ secrets: [String], _ result: Program.Outcome, _ folder: Folder) async throws {
    let list = try await Program.run(["pool", "outbox", "list", "--json", "--pool", "pool.db"], in: folder)
    let plain = try await Program.run(["pool", "outbox", "list", "--pool", "pool.db"], in: folder)
    #expect(list.out.contains("zoe@example.com"), "\(list)")
    for secret in secrets {
      for said in [result.out, result.err, list.out, list.err, plain.out, plain.err] {
        #expect(!said.contains(secret), "\(said)")
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasPrefix("pool.db") {
        let data = try Data(contentsOf: URL(fileURLWithPath: folder(name)))
        #expect(data.range(of: Data(secret.utf8)) == nil, "\(name)")
      }
    }
    #expect(!folder.has("pool.db.outbox"))
  }
}
