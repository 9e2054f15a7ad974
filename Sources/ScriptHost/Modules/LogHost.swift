import Contract
import Lua

/// What the modules `log` and `progress` need from Swift: standard error, kept in order with standard output and free
/// of secrets.
enum LogHost {
  static func fill(_ table: TableBuilder, _ context: HostContext) {
    table.set("level", context.host.logLevel)
    table.set("write") { [unowned context] stack in
      let level = stack.string(1) ?? "info"
      // It is copied, made visible and cleaned of secrets.
      try stack.require(room: 4 * stack.rawLength(2))
      // What is logged comes from users and files as often as not.
      context.streams.complain(styled: prefix(level, context) + VisibleText.lines(stack.string(2) ?? "") + "\n")
      return 0
    }
    // show(value): a value as text, tables as JSON without what is named like a secret.
    table.set("show") { [unowned context] stack in
      if stack.type(1) == .table,
        let json = try? JSONModule.encode(stack, 1, .compact, context, "log", limit: largestTable)
      {
        stack.push(SecretFields.redact(json))
      } else {
        // A __tostring may answer something else than a text.
        do { try stack.pushDescription(1) } catch { stack.push(stack.type(1).name) }
      }
      return 1
    }
  }

  /// The largest table that is logged with its contents, in bytes as a tape.
  private static let largestTable = 1 << 24

  private static func prefix(_ level: String, _ context: HostContext) -> String {
    let title = level.uppercased() + String(repeating: " ", count: max(0, 5 - level.utf8.count))
    guard context.host.usesColour, context.host.errors.isTerminal else {
      return "\(ISOTime.text(context.host.clock.now())) \(title) "
    }
    let colour = ["debug": "2", "info": "36", "warn": "33", "error": "31"][level] ?? "0"
    return "\(ISOTime.text(context.host.clock.now()).dropFirst(11)) \u{1B}[\(colour)m\(title)\u{1B}[0m "
  }

  static func fillProgress(_ table: TableBuilder, _ context: HostContext) {
    table.set("isTerminal", context.host.errors.isTerminal)
    table.set("quiet", context.host.isQuiet)
    // show(label, done, total or nil, seconds so far, whether it goes on)
    table.set("show") { [unowned context] stack in
      let done = number(stack, 2) ?? 0
      let total = number(stack, 3)
      let elapsed = stack.number(4) ?? 0
      let rate = elapsed > 0 ? done / elapsed : 0
      var text = ProgressText(
        stack.string(1) ?? "", done: whole(done), total: total.map(whole), rate: rate)
      if stack.boolean(5) != true {
        text.took = elapsed
      } else if let total, rate > 0, done < total {
        text.left = (total - done) / rate
      }
      show(text, context)
      return 0
    }
    table.set("monotonic") { [unowned context] stack in
      stack.push(Double(context.host.clock.monotonic()) / 1e9)
      return 1
    }
  }

  private static func number(_ stack: Stack, _ index: Int) -> Double? { stack.isNil(index) ? nil : stack.number(index) }

  private static func whole(_ number: Double) -> Int { number.isFinite ? Int(min(max(number, -1e15), 1e15)) : 0 }

  /// Shows a state: in the row of the terminal, else as a line.
  private static func show(_ text: ProgressText, _ context: HostContext) {
    guard context.status.isTerminal else { return context.complain(text.line(columns: nil) + "\n") }
    // What was printed before it stands above it.
    context.output.flush()
    let line = context.redactor.redact(text.line(columns: context.status.columns))
    if text.took == nil { context.status.show(line) } else { context.status.end(line) }
  }
}

/// What the module `time` needs from Swift.
enum TimeHost {
  static func fill(_ table: TableBuilder, _ context: HostContext) {
    table.set("now") { [unowned context] stack in
      stack.push(context.host.clock.now())
      return 1
    }
    table.set("monotonic") { [unowned context] stack in
      stack.push(Double(context.host.clock.monotonic()) / 1e9)
      return 1
    }
    table.set("sleep") { [unowned context] stack in
      let seconds = min(max(0, stack.number(1) ?? 0), 1e9)
      return try stack.wait(for: context.loop.timer(UInt64(seconds * 1e9)))
    }
  }
}

/// What the module `args` needs from Swift.
enum ArgumentsHost {
  static func fill(_ table: TableBuilder, _ context: HostContext) {
    table.setPushed("script") { $0.push(system: context.scriptName) }
    // look(): the script looks at the words.
    table.set("look") { [unowned context] _ in
      context.words.look()
      return 0
    }
    // isLazy(arg): the table's metatable fills it at the first look.
    table.set("isLazy") { stack in
      stack.wordsAreLazy(1)
      return 0
    }
    table.setPushed("words") { stack in
      let words = context.host.arguments
      stack.createTable(array: words.count)
      for (place, word) in words.enumerated() {
        stack.push(system: word)
        stack.rawSet(-2, at: place + 1)
      }
    }
    table.set("print") { [unowned context] stack in
      context.output.write((stack.string(1) ?? "") + "\n")
      return 0
    }
    table.set("complain") { [unowned context] stack in
      context.complain((stack.string(1) ?? "") + "\n")
      return 0
    }
    table.set("exit") { [unowned context] stack in
      try context.exit(Int32(clamping: stack.integer(1) ?? 0))
      return 0
    }
    table.set("exists") { stack in
      let path = stack.systemText(1) ?? ""
      stack.push(path == "-" || (!path.utf8.contains(0) && FileSystem.status(path) != nil))
      return 1
    }
    table.set("duration") { [unowned context] stack in try context.toolkit.call("time", "duration", on: stack) }
  }
}

/// A moment as RFC 3339 in UTC with milliseconds.
enum ISOTime {
  /// - Parameter seconds: since 1970; held to the years 1 to 9999.
  static func text(_ seconds: Double) -> String {
    Timestamp.text(Int64((min(max(seconds, -62_135_596_800), 253_402_300_799) * 1000).rounded()))
  }
}
