import Foundation
import Testing
import UserPool
import UserPoolSQLite

@testable import Contract

@Suite("Messages that another process delivers")
struct HeldMessageTests {
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
      send.err.contains(
        "no message is due; 2 messages are being delivered by another process; if that has ended, they are due again within"
      ), "\(send)")
    let list = try await Program.run(["pool", "outbox", "list", "--pool", "pool.db", "--json"], in: folder)
    let messages = try #require(try list.json()["messages"] as? [[String: Any]])
    #expect(messages.count == 2)
    for message in messages { #expect(message["nextAttemptAt"] as? String == "2096-10-02T07:06:40.000Z") }
  }
}
