import Lua

/// The state behind a ``Session``, on its thread.
final class Conversation {
  private let engine: Engine?
  private let failure: LuaError?
  private let host: ScriptHost
  private var pending = ""
  private var entries = 0

  init(_ host: ScriptHost, folder: String) {
    self.host = host
    do throws(LuaError) {
      engine = try Engine(host, script: Script("", name: "=stdin", path: folder + "/."))
      failure = nil
    } catch {
      engine = nil
      failure = error
    }
  }

  var interrupt: Interrupt? { engine?.interrupt }
  var mailbox: Mailbox? { engine?.context.loop.mailbox }
  var report: RunReport { engine?.context.report ?? RunReport() }

  /// One line: completes an entry and runs it, or is kept.
  func feed(_ line: String) -> Session.Answer {
    guard let engine else { return failed(failure ?? LuaError("no state"), Script("")) }
    var text = pending.isEmpty ? line : pending + "\n" + line
    if pending.isEmpty, text.first == "=" { text.removeFirst() }
    if pending.isEmpty, text.allSatisfy({ $0 == " " || $0 == "\t" }) { return .done }
    entries += 1
    let expression = Script("return " + text, name: "=stdin")
    if engine.parses(expression.chunk) == nil {
      pending = ""
      return execute(expression, shown: Script(text, name: "=stdin"))
    }
    let statement = Script(text, name: "=stdin")
    if let error = engine.parses(statement.chunk) {
      if error.code == .incomplete {
        pending = text
        return .incomplete
      }
      pending = ""
      return failed(error, statement)
    }
    pending = ""
    return execute(statement, shown: statement)
  }

  func discard() -> Session.Answer {
    pending = ""
    return .done
  }

  func run(_ script: Script) -> Session.Answer { execute(script, shown: script) }

  private func execute(_ script: Script, shown: Script) -> Session.Answer {
    guard let engine else { return failed(failure ?? LuaError("no state"), shown) }
    engine.startTimeLimit()
    let error = engine.execute(script.chunk, arguments: host.arguments) { stack, count in
      engine.show(stack, count)
    }
    engine.context.output.flush()
    if let lost = engine.context.output.takeFailure() {
      let ending = error.map { ScriptRun.ending($0, shown, host.redactor) } ?? .finished
      if case .failed(let failure) = ScriptRun.ending(ending, outputLost: lost, error, host.redactor) {
        return .failed(failure)
      }
    }
    if let error { return failed(error, shown) }
    return .done
  }

  private func failed(_ error: LuaError, _ script: Script) -> Session.Answer {
    switch ScriptRun.ending(error, script, host.redactor) {
    case .failed(let failure): .failed(failure)
    case .interrupted: .interrupted
    case .limit(let what): .limit(what)
    case .finished: .exited(engine?.context.exitCode ?? 0)
    }
  }

  /// After an entry: the next one runs freely.
  func settle() {
    engine?.endTimeLimit()
    engine?.interrupt?.reset()
    engine?.context.exitCode = nil
  }

  func close() { engine?.close() }
}

extension Engine {
  /// Why a chunk does not parse, or nil.
  func parses(_ chunk: Chunk) -> LuaError? {
    let stack = context.state.stack
    do throws(LuaError) {
      try stack.ensure(4)
      try stack.load(chunk)
      stack.pop()
      return nil
    } catch {
      return error
    }
  }

  /// Prints the topmost `count` values and keeps the first one as `_`.
  fileprivate func show(_ stack: Stack, _ count: Int) {
    guard count > 0, (try? stack.ensure(8)) != nil else { return }
    let first = stack.count - count + 1
    stack.pushGlobals()
    stack.copy(first)
    stack.rawSet(-2, "_")
    stack.pop()
    for index in first..<(first + count) {
      context.output.write(describe(stack, index))
      context.output.write(index == first + count - 1 ? "\n" : "\t")
    }
  }

  private func describe(_ stack: Stack, _ index: Int) -> String {
    if stack.type(index) == .string { return stack.string(index) ?? "" }
    guard let inspect = try? context.toolkit.module("inspect", on: stack) else { return "" }
    stack.push(inspect)
    stack.copy(index)
    do throws(LuaError) {
      try stack.call(1, results: 1)
    } catch {
      return error.message
    }
    defer { stack.pop() }
    return stack.string(-1) ?? ""
  }
}
