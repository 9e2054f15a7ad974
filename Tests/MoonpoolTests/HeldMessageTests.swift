import Foundation
import Testing
import UserPool
import UserPoolSQLite

@testable import Contract

@Suite("Messages that another process delivers")
struct HeldMessageTests {
  /// Users with a message each, which stays in the outbox.
  private static let filling = """
    for n = 1, 20 do
      local user = management:createUser{username = 'u' .. n, phone = '138000000' .. 10 + n}.data
      management:updateUser{userId = user.userId, options = {autoGeneratePassword = true,
        sendPasswordResetedNotification = {sendDefaultPhoneNotification = true}}}
    end
    """

  @Test("a living delivery's messages are left to it, by name; when it is killed, the next one takes them at once")
  func killed() async throws {
    let folder = try await Folder.withPool()
    let server = try await MessageServer("http_server.py", "provider", in: folder)
    let target = { (name: String, path: String) in
      """
      target "\(name)" { pool = "pool.db", delivery = { sms = { url = "http://127.0.0.1:\(server.port)\(path)",
        fields = { to = "{to}", text = "{body}" } } } }

      """
    }
    let off = "target \"off\" { pool = \"pool.db\", delivery = false }\n"
    try folder.write("moonpool.lua", target("hangs", "/hang") + target("works", "/status/200") + off)
    let filled = try await Program.run(["--target", "off", "--quiet", "-e", Self.filling], in: folder)
    #expect(filled.status == 0, "\(filled)")
    let none = try await Program.run(["pool", "outbox", "send", "--target", "off"], in: folder)
    #expect(none.err == "delivery is off for this target; messages stay in the outbox\n", "\(none)")

    let hanging = try Program.start(["pool", "outbox", "send", "--target", "hangs"], in: folder)
    var seen: [String: Int] = [:]
    func take(_ count: Int) async throws {
      for _ in 0..<count {
        let next = try await server.next()
        let body = try #require(Data(base64Encoded: next["body"] as? String ?? "-"))
        seen[String(decoding: body, as: UTF8.self), default: 0] += 1
      }
    }
    try await take(4)
    let beside = try await Program.run(["pool", "outbox", "send", "--target", "works", "--json"], in: folder)
    #expect(beside.status == 0, "\(beside)")
    let host = ProcessInfo.processInfo.hostName
    #expect(
      beside.err.contains("messages: 4 delivered; 16 messages are held by process \(hanging.id) on \(host) since 20"),
      "\(beside)")
    let holders = try #require(try beside.json()["holders"] as? [[String: Any]])
    #expect(holders.count == 1 && holders.first?["process"] as? Int == Int(hanging.id), "\(holders)")
    #expect(holders.first?["messages"] as? Int == 16 && holders.first?["host"] as? String == host, "\(holders)")
    let list = try await Program.run(["pool", "outbox", "list", "--pool", "pool.db", "--state", "sending"], in: folder)
    #expect(list.lines.count == 16 && list.lines.allSatisfy { $0.contains("(held by process \(hanging.id) on ") })
    let aside = try await Program.run(["pool", "outbox", "send", "--target", "off", "--json"], in: folder)
    #expect(try aside.json()["held"] as? Int == 16, "\(aside)")
    #expect(
      aside.err.contains("messages stay in the outbox; 16 messages are held by process \(hanging.id) on "), "\(aside)")
    // A script has nothing to do with the deliveries of others.
    let script = try await Program.run(["--target", "works", "-e", "management:listUsers{}"], in: folder)
    #expect(script.status == 0 && !script.err.contains("held by"), "\(script)")
    // What the delivery could not write down afterwards would be sent twice.
    let rekey = try await Program.run(["pool", "rekey", "--pool", "pool.db"], in: folder)
    #expect(rekey.status == 1 && rekey.err.contains("16 messages are held by process \(hanging.id) on "), "\(rekey)")
    #expect(rekey.err.contains("Nothing was changed"), "\(rekey)")

    hanging.send(SIGKILL)
    #expect(try await hanging.outcome().status == 137)
    let left = try await Program.run(["pool", "outbox", "list", "--pool", "pool.db", "--state", "sending"], in: folder)
    let words = "(process \(hanging.id) on \(host) has not sent it; the next delivery will)"
    #expect(left.lines.count == 16 && left.lines.allSatisfy { $0.contains(words) }, "\(left)")
    let after = try await Program.run(["pool", "outbox", "send", "--target", "works"], in: folder)
    #expect(after.status == 0 && after.err == "messages: 16 delivered\n", "\(after)")
    try await take(20)
    #expect(seen.count == 20 && seen.values.reduce(0, +) == 24, "more than four were sent twice")
    try await server.end()
    #expect(try await Program.run(["pool", "rekey", "--pool", "pool.db", "--quiet"], in: folder).status == 0)
  }

  @Test("outbox send says how many it leaves to another process, and list says until when")
  func held() async throws {
    let folder = try await Folder.withPool()
    do {
      let opened = try EmbeddedPool.open(path: folder("pool.db"), environmentKey: nil)
      try opened.store.transact { (transaction) throws(PoolFailure) in
        for id in ["m1", "m2"] {
          try transaction.addToOutbox(
            OutboxMessage(
              id: id, userId: "u", channel: .email, occasion: .accountCreated, recipient: "u@example.com",
              languageTag: "en-US", createdAt: 1, state: .sending, attempts: 1, nextAttemptAt: 4_000_000_000_000))
        }
      }
    }
    let send = try await Program.run(["pool", "outbox", "send", "--pool", "pool.db", "--json"], in: folder)
    #expect(send.status == 0, "\(send)")
    #expect(try send.json()["held"] as? Int == 2)
    #expect(
      send.err == "2 messages are held by another delivery, until 2096-10-02T07:06:40.000Z at the latest\n", "\(send)")
    let list = try await Program.run(["pool", "outbox", "list", "--pool", "pool.db", "--json"], in: folder)
    let messages = try #require(try list.json()["messages"] as? [[String: Any]])
    #expect(messages.count == 2)
    for message in messages { #expect(message["nextAttemptAt"] as? String == "2096-10-02T07:06:40.000Z") }
  }
}
