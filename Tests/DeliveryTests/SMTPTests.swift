import Cryptography
import Delivery
import Foundation
import Testing
import UserPool

@Suite("SMTP", .timeLimit(.minutes(1)))
struct SMTPTests {
  /// A message as the server has seen it.
  private struct Mail: Decodable {
    let from: String
    let to: [String]
    let content: Data
    let isSecure: Bool
    let account: String?
    let connection: Int
    let greeting: String

    var text: String { String(decoding: content, as: UTF8.self) }
  }

  private static let secured = [
    "--certificate", TestServer.fixture("certificate.pem"), "--key", TestServer.fixture("key.pem"),
  ]
  private static let credentials = SMTPConfiguration.Credentials(username: "pool", password: Secret("s3cret-key"))

  private func transport(
    _ port: Int, _ security: SMTPConfiguration.Security = .none, credentials: SMTPConfiguration.Credentials? = nil,
    trusting certificate: String? = TestServer.fixture("certificate.pem"), timeout: Int = 20_000
  ) throws -> SMTPTransport {
    let configuration = try SMTPConfiguration(
      host: "127.0.0.1", port: port, security: security, credentials: credentials,
      sender: MailAddress("pool@moon.example", name: "Moon Pool"), certificateFile: certificate,
      timeouts: DeliveryTimeouts(connectMilliseconds: timeout, totalMilliseconds: timeout))
    return SMTPTransport(configuration) { fixedNow }
  }

  @Test("a plain mail arrives with its headers, its text and a name to greet with")
  func plain() async throws {
    let server = try await TestServer("smtp_server.py")
    try await transport(server.port).deliver(message(body: "Grüße,\n.\n.dot\n"))
    let mail = try await server.next(Mail.self)
    #expect(mail.from == "pool@moon.example")
    #expect(mail.to == ["zoe@example.com"])
    #expect(mail.greeting == "moon.example")
    #expect(!mail.isSecure)
    #expect(
      mail.text.replacing("\r\n", with: "\n") == """
        From: "Moon Pool" <pool@moon.example>
        To: zoe@example.com
        Subject: Your password
        Date: Thu, 02 Jun 2022 08:30:05 +0000
        Message-ID: <65a1b2c3@moon.example>
        Auto-Submitted: auto-generated
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        Gr=C3=BC=C3=9Fe,
        .
        .dot

        """)
  }

  @Test("Python's mail parser reads subject and text as they were, in any language")
  func understood() async throws {
    let server = try await TestServer("smtp_server.py")
    let transport = try transport(server.port)
    let subject = "您的新密码 – mot de passe n° 1 \u{1F511} " + String(repeating: "längst ", count: 20)
    for escaped in BodyTexts.all {
      try await transport.deliver(message(subject: subject, body: escaped.text))
      let mail = try await server.next(Mail.self)
      #expect(mail.text.components(separatedBy: "\r\n").allSatisfy { $0.utf8.count <= 78 })
      let parsed = try MailParser.parse(mail.content)
      #expect(parsed.subject == subject)
      #expect(BodyTexts.normalised(parsed.body) == BodyTexts.normalised(escaped.text), "\(escaped.testDescription)")
    }
  }

  @Test("STARTTLS and AUTH: the mail travels encrypted and under the account")
  func startTLS() async throws {
    let server = try await TestServer(
      "smtp_server.py", ["--tls", "starttls", "--account", "pool:s3cret-key"] + Self.secured)
    try await transport(server.port, .startTLS, credentials: Self.credentials).deliver(message())
    let mail = try await server.next(Mail.self)
    #expect(mail.isSecure)
    #expect(mail.account == "pool")
  }

  @Test("TLS from the first byte, with AUTH")
  func implicitTLS() async throws {
    let server = try await TestServer(
      "smtp_server.py", ["--tls", "implicit", "--account", "pool:s3cret-key"] + Self.secured)
    try await transport(server.port, .tls, credentials: Self.credentials).deliver(message())
    #expect(try await server.next(Mail.self).isSecure)
  }

  @Test("a wrong password is refused, for now: the mail is not at fault; the password stays unsaid")
  func wrongPassword() async throws {
    let server = try await TestServer(
      "smtp_server.py", ["--tls", "starttls", "--account", "pool:other"] + Self.secured)
    let transport = try transport(server.port, .startTLS, credentials: Self.credentials)
    await expectFailure(.unauthorized, isPermanent: false) { () throws(DeliveryError) in
      try await transport.deliver(message())
    }
  }

  @Test("a server that wants an account and gets none refuses for now")
  func noAccount() async throws {
    let server = try await TestServer(
      "smtp_server.py", ["--tls", "starttls", "--account", "pool:other"] + Self.secured)
    let transport = try transport(server.port, .startTLS)
    await expectFailure(.unauthorized, isPermanent: false) { () throws(DeliveryError) in
      try await transport.deliver(message())
    }
  }

  @Test("nothing is sent to a server that offers no STARTTLS, nor to one whose certificate is not trusted")
  func insecure() async throws {
    let plain = try await TestServer("smtp_server.py")
    let stripped = try transport(plain.port, .startTLS)
    await expectFailure(.insecure, isPermanent: false) { () throws(DeliveryError) in
      try await stripped.deliver(message())
    }
    for (mode, security) in [("starttls", SMTPConfiguration.Security.startTLS), ("implicit", .tls)] {
      let unknown = try await TestServer("smtp_server.py", ["--tls", mode] + Self.secured)
      let wary = try transport(unknown.port, security, trusting: nil)
      await expectFailure(.insecure, isPermanent: false) { () throws(DeliveryError) in try await wary.deliver(message())
      }
    }
  }

  @Test("a reply of 5xx is permanent, one of 4xx is not", arguments: ["--mail", "--rcpt", "--data"])
  func refusals(_ command: String) async throws {
    for (reply, isPermanent) in [("550 s3cret mailbox unavailable", true), ("451 s3cret try again later", false)] {
      let server = try await TestServer("smtp_server.py", [command, reply])
      let transport = try transport(server.port)
      let error = await expectFailure(.refused, isPermanent: isPermanent) { () throws(DeliveryError) in
        try await transport.deliver(message())
      }
      #expect(error?.cause.contains(reply.prefix(3)) == true)
    }
  }

  @Test("a greeting that refuses counts like any reply")
  func greeting() async throws {
    for (reply, isPermanent) in [("554 no service here", true), ("421 too busy", false)] {
      let server = try await TestServer("smtp_server.py", ["--greeting", reply])
      let transport = try transport(server.port)
      await expectFailure(.refused, isPermanent: isPermanent) { () throws(DeliveryError) in
        try await transport.deliver(message())
      }
    }
  }

  @Test("a server that hangs runs into the timeout; one that closes or is not there is unreachable, for now")
  func silence() async throws {
    let hanging = try await TestServer("smtp_server.py", ["--greeting", "hang"])
    let patient = try transport(hanging.port, timeout: 200)
    await expectFailure(.timedOut, isPermanent: false) { () throws(DeliveryError) in
      try await patient.deliver(message())
    }
    let closing = try await TestServer("smtp_server.py", ["--greeting", "close"])
    let closed = try transport(closing.port)
    await expectFailure(.unreachable, isPermanent: false) { () throws(DeliveryError) in
      try await closed.deliver(message())
    }
    // A port this test owns but does not listen on.
    let absent = try transport(try UnusedPort().number)
    await expectFailure(.unreachable, isPermanent: false) { () throws(DeliveryError) in
      try await absent.deliver(message())
    }
  }

  @Test("a cancelled task ends a delivery that hangs")
  func cancelled() async throws {
    let server = try await TestServer("smtp_server.py", ["--greeting", "hang"])
    let transport = try transport(server.port)
    let task = Task {
      await expectFailure(.cancelled, isPermanent: false) { () throws(DeliveryError) in
        try await transport.deliver(message())
      }
    }
    task.cancel()
    _ = await task.value
  }

  @Test("nothing with a line break or another control character reaches a header")
  func injection() async throws {
    let server = try await TestServer("smtp_server.py")
    let transport = try transport(server.port)
    for text in HostileTexts.lines.map(\.text) {
      for bad in [message(subject: "Hello\(text)"), message(to: "zoe@example.com\(text)")] {
        await expectFailure(.invalidMessage, isPermanent: true) { () throws(DeliveryError) in
          try await transport.deliver(bad)
        }
      }
      #expect(throws: DeliveryError.self) { try MailAddress("pool@moon.example", name: "Moon\(text)") }
      // The transport still works, and the id, whatever it is, stays one word of one header.
      try await transport.deliver(message(id: "1\(text)"))
      let mail = try await server.next(Mail.self)
      #expect(mail.to == ["zoe@example.com"])
      #expect(!mail.text.lowercased().contains("bcc:"))
    }
  }

  @Test("what is not one plain address is refused", arguments: HostileTexts.addresses)
  func addresses(_ address: String) async throws {
    let transport = try transport(1)
    await expectFailure(.invalidMessage, isPermanent: true) { () throws(DeliveryError) in
      try await transport.deliver(message(to: address))
    }
  }

  @Test("text messages are not a mail server's business")
  func channel() async throws {
    let transport = try transport(1)
    await expectFailure(.unsupportedChannel, isPermanent: true) { () throws(DeliveryError) in
      try await transport.deliver(message(.sms, to: "+8613800000000"))
    }
  }

  @Test("mails one after another share a connection; many at once all arrive")
  func many() async throws {
    let server = try await TestServer("smtp_server.py")
    let transport = try transport(server.port)
    var connections: Set<Int> = []
    for index in 0..<3 {
      try await transport.deliver(message(id: "\(index)"))
      connections.insert(try await server.next(Mail.self).connection)
    }
    #expect(connections.count == 1)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<20 { group.addTask { try await transport.deliver(message(to: "user\(index)@example.com")) } }
      try await group.waitForAll()
    }
    var recipients: Set<String> = []
    for _ in 0..<20 { recipients.formUnion(try await server.next(Mail.self).to) }
    #expect(recipients.count == 20)
  }

  @Test("a configuration that makes no sense, or would show a password, is refused")
  func configuration() throws {
    let sender = try MailAddress("pool@moon.example")
    for host in ["", "a b", "mail.example/x", "mail.example:25", "user@mail.example", "-x", "mail\r\n.example"] {
      #expect(throws: DeliveryError.self) {
        try SMTPConfiguration(host: host, port: 25, security: .tls, sender: sender)
      }
    }
    for port in [0, -1, 65_536] {
      #expect(throws: DeliveryError.self) {
        try SMTPConfiguration(host: "mail.example", port: port, security: .tls, sender: sender)
      }
    }
    let error = #expect(throws: DeliveryError.self) {
      try SMTPConfiguration(
        host: "mail.example", port: 25, security: .none, credentials: Self.credentials, sender: sender)
    }
    #expect(error?.cause.contains("unencrypted") == true)
    _ = try SMTPConfiguration(host: "::1", port: 25, security: .none, credentials: Self.credentials, sender: sender)
  }
}
