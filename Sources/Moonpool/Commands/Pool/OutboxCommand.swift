import ArgumentParser
import Contract
import ScriptHost
import UserPool

/// `moonpool pool outbox …`
struct OutboxCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "outbox",
    abstract: "List, send and drop messages to users.",
    discussion: """
      EXAMPLES:
        moonpool pool outbox list --state failed
        moonpool pool outbox send --all
        moonpool pool outbox drop 66a1f0d2c5b34e7f8a9b0c1d
      """,
    subcommands: [OutboxListCommand.self, OutboxSendCommand.self, OutboxDropCommand.self])
}

extension OutboxMessage.State: ExpressibleByArgument {}

/// `moonpool pool outbox list`
struct OutboxListCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List messages, without their text.",
    discussion: """
      EXAMPLES:
        moonpool pool outbox list
        moonpool pool outbox list --state failed --json
      """)

  @Option(help: "Only messages in this state: queued, sending, sent, failed, skipped, dropped.")
  var state: OutboxMessage.State?

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .existing)
    let desk = OutboxDesk(pool: opened.pool)
    var last: String?
    var listed: [Contract.Value] = []
    var count = 0
    while true {
      let page = try opened.outbox { () throws(Fault) in try desk.list(in: state.map { [$0] } ?? [], after: last) }
      guard let final = page.last else { break }
      last = final.id
      count += page.count
      for message in page {
        let isHeld = desk.isHeld(message)
        if output.json {
          listed.append(Self.object(message, isHeld))
        } else {
          try console.data(Self.line(message, isHeld))
        }
      }
    }
    if output.json { try console.data(JSONText.of(["messages": .array(listed)])) }
    if count == 0 { console.note("no messages") }
    return .success
  }

  private static func line(_ message: OutboxMessage, _ isHeld: Bool) -> String {
    let state = message.state.rawValue
    var reason = message.reason.map { "  (\($0))" } ?? ""
    if message.state == .sending, let lease = message.lease {
      let holder = "process \(lease.process) on \(lease.host)"
      reason +=
        isHeld
        ? "  (held by \(holder) since \(Timestamp.text(lease.since)))"
        : "  (\(holder) has not sent it; the next delivery will)"
    }
    return
      "\(message.id)  \(Timestamp.text(message.createdAt))  \(state)\(String(repeating: " ", count: 8 - state.count))"
      + "\(message.channel.rawValue) \(message.recipient.isEmpty ? "-" : message.recipient)  \(message.occasion.rawValue)\(reason)"
  }

  private static func object(_ message: OutboxMessage, _ isHeld: Bool) -> Contract.Value {
    var members: [Contract.Value.Member] = [
      .init("id", .string(message.id)), .init("userId", .string(message.userId)),
      .init("state", .string(message.state.rawValue)), .init("channel", .string(message.channel.rawValue)),
      .init("recipient", .string(message.recipient)), .init("occasion", .string(message.occasion.rawValue)),
      .init("createdAt", .string(Timestamp.text(message.createdAt))),
      .init("attempts", .integer(Int64(message.attempts))),
    ]
    // Of one that is being delivered, when the process that delivers it must have done so.
    if message.state == .queued || message.state == .sending {
      members.append(.init("nextAttemptAt", .string(Timestamp.text(message.nextAttemptAt))))
    }
    if isHeld, let lease = message.lease { members.append(.init("heldBy", .object(lease.members))) }
    if let reason = message.reason { members.append(.init("reason", .string(reason))) }
    return .object(members)
  }
}

/// `moonpool pool outbox send`
struct OutboxSendCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "send",
    abstract: "Deliver messages that are due.",
    discussion: """
      A message that could not be delivered is retried automatically, after longer and longer pauses, until it fails for good. With \
      ids or --all, such messages are retried now. Exits with 3 if a message could not be delivered.

      EXAMPLES:
        moonpool pool outbox send
        moonpool pool outbox send --all
      """)

  @Argument(help: ArgumentHelp("Send these messages now.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "Send every waiting or failed message now.")
  var all = false

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .writing)
    if all || !ids.isEmpty {
      let found = try opened.outbox { () throws(Fault) in try OutboxDesk(pool: opened.pool).requeue(all ? nil : ids) }
      if !all, found < ids.count {
        console.failure(
          Count.of(ids.count - found, "of these messages is", "of these messages are") + " neither waiting nor failed")
      }
    }
    let summary = try await Self.deliver(opened)
    if output.json {
      try console.data(
        JSONText.of([
          "sent": .integer(Int64(summary.counts.sent)), "retried": .integer(Int64(summary.counts.retried)),
          "failed": .integer(Int64(summary.counts.failed)),
          "held": .integer(Int64(summary.held.reduce(0) { $0 + $1.count })),
          "holders": .array(summary.held.map(Self.object)),
        ]))
    }
    let off = summary.isOff ? "delivery is off for this target; messages stay in the outbox" : nil
    let said = [off, summary.text].compactMap(\.self) + summary.held.map(\.text)
    console.note(said.isEmpty ? "no message is due" : said.joined(separator: "; "))
    return summary.counts.retried + summary.counts.failed > 0 ? .rowsFailed : .success
  }

  private static func object(_ held: HeldMessages) -> Contract.Value {
    .object(
      [.init("messages", .integer(Int64(held.count)))] + (held.lease?.members ?? [])
        + [.init("until", .string(Timestamp.text(held.until)))])
  }
}

extension OutboxLease {
  /// The lease as members of a JSON object.
  fileprivate var members: [Contract.Value.Member] {
    [
      .init("process", .integer(process)), .init("host", .string(host)),
      .init("since", .string(Timestamp.text(since))),
    ]
  }
}

extension OutboxSendCommand {
  /// Delivers in a task of its own, which Ctrl-C ends: what is being handed over is finished or given up, the rest stays in the outbox.
  fileprivate static func deliver(_ opened: OpenPool) async throws(CommandError) -> Mailroom.Summary {
    let task = Task { () -> Result<Mailroom.Summary, CommandError> in
      do throws(CommandError) { return .success(try await Mailroom(opened).deliver()) } catch { return .failure(error) }
    }
    Signals.onInterrupt { task.cancel() }
    let result = await task.value
    let isInterrupted = Signals.pressed > 0
    Signals.onInterrupt(nil)
    let summary = try result.get()
    if isInterrupted {
      throw CommandError(
        .interrupted, "interrupted; \(summary.text ?? "no message was delivered"); the rest stays in the outbox")
    }
    return summary
  }
}

/// `moonpool pool outbox drop`
struct OutboxDropCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "drop",
    abstract: "Give up messages for good and erase their text.",
    discussion: """
      EXAMPLES:
        moonpool pool outbox drop 66a1f0d2c5b34e7f8a9b0c1d
      """)

  @Argument(help: ArgumentHelp("The messages to drop.", valueName: "id"))
  var ids: [String]

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .writing)
    let dropped = try opened.outbox { () throws(Fault) in try OutboxDesk(pool: opened.pool).drop(ids) }
    if output.json { try console.data(JSONText.of(["dropped": .integer(Int64(dropped))])) }
    console.note("dropped \(Count.of(dropped, "message"))")
    guard dropped == ids.count else {
      throw CommandError(
        .rowsFailed,
        Count.of(
          ids.count - dropped, "of these messages does not exist, was sent or had already been dropped",
          "of these messages do not exist, were sent or had already been dropped"))
    }
    return .success
  }
}

extension OpenPool {
  /// Does something with the outbox.
  func outbox<Result>(_ body: () throws(Fault) -> Result) throws(CommandError) -> Result {
    do throws(Fault) { return try body() } catch { throw CommandError(.pool, "\(path): \(error.message)") }
  }
}
