import Cryptography
import Delivery
import Foundation
import Testing
import UserPool

@Suite("Delivery to a folder")
struct FolderTests {
  @Test("a message becomes one file, for its owner alone, in a folder made for it")
  func file() async throws {
    let parent = try TemporaryFolder()
    let path = parent.path + "/outbox"
    try await FolderTransport(path: path).deliver(message(subject: "Ihr Paßwort", body: "s3cret"))
    let name = "20220602T083005Z-65a1b2c3.email.txt"
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == [name])
    #expect(
      try String(contentsOfFile: path + "/" + name, encoding: .utf8) == """
        To: zoe@example.com
        Subject: Ihr Paßwort
        Date: Thu, 02 Jun 2022 08:30:05 +0000
        Message-ID: 65a1b2c3

        s3cret

        """)
    #expect(try mode(path + "/" + name) == 0o600)
    #expect(try mode(path) == 0o700)
  }

  @Test("a message delivered again replaces its file, and both channels fit beside each other")
  func again() async throws {
    let folder = try TemporaryFolder()
    let transport = FolderTransport(path: folder.path)
    try await transport.deliver(message(body: "first"))
    try await transport.deliver(message(body: "second"))
    try await transport.deliver(message(.sms, to: "13800000000"))
    let names = try folder.names()
    #expect(names == ["20220602T083005Z-65a1b2c3.email.txt", "20220602T083005Z-65a1b2c3.sms.txt"])
    #expect(try String(contentsOfFile: folder.path + "/" + names[0], encoding: .utf8).hasSuffix("\n\nsecond\n"))
  }

  @Test("what a killed process has left of a message is removed when it is delivered again")
  func leftover() async throws {
    let folder = try TemporaryFolder()
    let name = "20220602T083005Z-65a1b2c3.email.txt"
    for number in [1, 4] {
      try Data("s3".utf8).write(to: URL(filePath: folder.path + "/\(name).moonpool-\(number).tmp"))
    }
    try await FolderTransport(path: folder.path).deliver(message())
    #expect(try folder.names() == [name])
  }

  @Test(
    "an id never leads out of the folder",
    arguments: ["../../etc/passwd", "/etc/passwd", "", "a\u{0}b", "a/b", "密", "x\nTo: y"] as [Escaped])
  func traversal(_ escaped: Escaped) async throws {
    let id = escaped.text
    let parent = try TemporaryFolder()
    try await FolderTransport(path: parent.path + "/outbox").deliver(message(id: id))
    #expect(try parent.names() == ["outbox"])
    let names = try FileManager.default.contentsOfDirectory(atPath: parent.path + "/outbox")
    #expect(names.count == 1)
    #expect(names.first?.wholeMatch(of: /20220602T083005Z-[0-9a-f]{32}\.email\.txt/) != nil)
  }

  @Test("a line break in address or subject is refused and leaves no file", arguments: HostileTexts.lines)
  func injection(_ escaped: Escaped) async throws {
    let text = escaped.text
    let folder = try TemporaryFolder()
    let transport = FolderTransport(path: folder.path)
    for bad in [message(to: "a\(text)"), message(subject: "a\(text)")] {
      await expectFailure(.invalidMessage, isPermanent: true) { () throws(DeliveryError) in
        try await transport.deliver(bad)
      }
    }
    #expect(try folder.names().isEmpty)
  }

  @Test("a folder others may write into, a link, a file and a missing parent are refused, for now")
  func unusable() async throws {
    let parent = try TemporaryFolder()
    let open = parent.path + "/open"
    try FileManager.default.createDirectory(atPath: open, withIntermediateDirectories: false)
    try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: open)
    let real = parent.path + "/real"
    try FileManager.default.createDirectory(
      atPath: real, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    try FileManager.default.createSymbolicLink(atPath: parent.path + "/link", withDestinationPath: real)
    try Data().write(to: URL(filePath: parent.path + "/file"))
    for name in ["open", "link", "file", "none/outbox"] {
      await expectFailure(.cannotWrite, isPermanent: false) { () throws(DeliveryError) in
        try await FolderTransport(path: parent.path + "/" + name).deliver(message())
      }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: open).isEmpty)
    #expect(try FileManager.default.contentsOfDirectory(atPath: real).isEmpty)
  }

  @Test("a file that cannot take its name leaves nothing behind")
  func noTrace() async throws {
    let folder = try TemporaryFolder()
    let name = "20220602T083005Z-65a1b2c3.email.txt"
    try FileManager.default.createDirectory(atPath: folder.path + "/" + name, withIntermediateDirectories: false)
    await expectFailure(.cannotWrite, isPermanent: false) { () throws(DeliveryError) in
      try await FolderTransport(path: folder.path).deliver(message())
    }
    #expect(try folder.names() == [name])
  }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }
}
