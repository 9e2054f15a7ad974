import Encodings
import Lua

/// The state behind a ``Session``, on its thread.
final class Conversation {
  let engine: Engine?
  private let failure: LuaError?
  private let host: ScriptHost
  private let locals: EntryLocals?
  private let shelf = ResultShelf()
  private var paging = Paging.nothing
  private var entries = 0
  /// How much is taken to be shown.
  var extent = Extent.page
  /// The texts that have been run, by the names of their chunks: for the lines of errors.
  private var sources: [String: Script] = [:]
  private let folder: String
  private var hasBegun = false
  /// Why nothing runs in this session: the code that runs before everything else has failed.
  private var initialFailure: (LuaError, Script)?

  init(_ host: ScriptHost, folder: String) {
    self.host = host
    self.folder = folder
    do throws(LuaError) {
      let made = try Engine(host, script: Script("", name: "=entry", path: folder + "/."))
      made.context.rememberWalks()
      engine = made
      locals = EntryLocals(made.context.state)
      failure = nil
    } catch {
      engine = nil
      locals = nil
      failure = error
    }
  }

  var interrupt: Interrupt? { engine?.interrupt }
  var mailbox: Mailbox? { engine?.context.loop.mailbox }
  var report: RunReport { engine?.context.report ?? RunReport() }
  /// The names of the variables that entries have declared.
  var localNames: [String] { locals?.names ?? [] }

  /// Pushes a variable that an entry has declared; false if there is none.
  func pushLocal(_ name: String, on stack: Stack) -> Bool { locals?.push(name, on: stack) ?? false }

  /// Runs an entry where it is complete.
  func enter(_ entered: String, line: Int?, keepsResult: Bool) -> Session.Answer {
    guard let engine else { return failed(failure ?? LuaError("no state"), Script("")) }
    let text = Self.withoutEquals(entered)
    if text.allSatisfy(\.isWhitespace) { return .done(.empty) }
    if let failure = begin(engine) { return failure }
    let lead = String(repeating: "\n", count: max(0, (line ?? 1) - 1))
    let name = line == nil ? "=entry \(entries + 1)" : "=stdin"
    let script = Script(lead + text, name: name)
    let (isExpression, error) = engine.reads(text, lead, name)
    if let error {
      if error.code == .incomplete { return .incomplete }
      entries += 1
      return failed(error, script)
    }
    entries += 1
    let entry = EntryLocals.Entry(
      lead: lead, text: text, name: name, isExpression: isExpression, shape: EntryShape(text))
    return execute(entry, shown: script, keepsResult: keepsResult)
  }

  /// Runs what the environment asks for before the first entry or script.
  /// - Returns: why that did not come to its end. Code that has failed is not run again: every entry gets its failure.
  ///   Code that was stopped, by Ctrl-C or a limit, is run again before the next entry.
  private func begin(_ engine: Engine) -> Session.Answer? {
    if let (error, script) = initialFailure { return failed(error, script) }
    if hasBegun { return nil }
    do throws(LuaError) { try engine.startTimeLimit() } catch { return failed(error, Script("", name: "=entry")) }
    guard let (error, script) = engine.runInitialCode() else {
      hasBegun = true
      return nil
    }
    if error.stop == nil { initialFailure = (error, script) }
    return failed(error, script)
  }

  /// Whether a text is an entry, or the beginning of one.
  func reads(_ entered: String) -> Session.Reading {
    let text = Self.withoutEquals(entered)
    guard let engine, !text.allSatisfy(\.isWhitespace) else { return .complete }
    guard let error = engine.reads(text, "", "=entry").error else { return .complete }
    return error.code == .incomplete ? .incomplete : .wrong
  }

  /// The entry without the `=` that a person may begin an expression with.
  private static func withoutEquals(_ text: String) -> String {
    let blank = text.prefix { $0.isWhitespace }
    guard text.dropFirst(blank.count).first == "=" else { return text }
    return String(blank + text.dropFirst(blank.count + 1))
  }

  /// Runs a whole script, whose variables go on as an entry's do.
  func run(_ script: Script) -> Session.Answer {
    guard let engine else { return failed(failure ?? LuaError("no state"), script) }
    if let failure = begin(engine) { return failure }
    if let error = engine.parses(script.chunk) { return failed(error, script) }
    engine.context.words.begin(script)
    let answer = runParsed(script, engine)
    if let refusal = engine.context.words.refusal { return .refused(host.redactor.redact(refusal)) }
    if case .done = answer, let refusal = engine.context.checkWordsAtEnd() {
      return .refused(host.redactor.redact(refusal))
    }
    return answer
  }

  private func runParsed(_ script: Script, _ engine: Engine) -> Session.Answer {
    var text = SystemText.text(script.source)
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    if text.first == "#" { text = String(text.drop { !$0.isNewline }) }
    let entry = EntryLocals.Entry(
      lead: "", text: text, name: script.name, isExpression: false, shape: EntryShape(text))
    return execute(entry, shown: script, arguments: host.arguments, isEntry: false)
  }

  /// The next rows of the last list or walk.
  /// - Parameter continues: true where they belong to the entry that has just been answered, and share its time.
  func more(continues: Bool) -> Session.Answer {
    guard let engine else { return failed(failure ?? LuaError("no state"), Script("")) }
    let script = Script("it", name: "=entry")
    switch paging {
    case .nothing: return .nothingMore
    case .walk(let walk):
      do throws(LuaError) { try engine.startTimeLimit(continues: continues) } catch { return failed(error, script) }
      return take(walk, script)
    case .list(let list, let shown):
      let stack = engine.context.state.stack
      guard (try? stack.ensure(8)) != nil else { return .nothingMore }
      stack.push(list)
      defer { stack.pop() }
      return .done(page(stack, stack.count, from: shown))
    }
  }

  /// - Parameters:
  ///   - isEntry: true if what it returns is to be shown.
  ///   - keepsResult: true if that becomes `_`.
  private func execute(
    _ entry: EntryLocals.Entry, shown: Script, arguments: [String] = [], isEntry: Bool = true, keepsResult: Bool = true
  ) -> Session.Answer {
    guard let engine, let locals else { return failed(failure ?? LuaError("no state"), shown) }
    remember(shown, lead: entry.lead.utf8.count)
    do throws(LuaError) { try engine.startTimeLimit() } catch { return failed(error, shown) }
    var result = EntryResult.empty
    var walk: Paging.Walk?
    let error = engine.execute(
      load: { (stack) throws(LuaError) in try locals.load(entry, on: stack) }, arguments: arguments.count,
      push: { stack in for argument in arguments { stack.push(system: argument) } },
      results: { stack, count in
        guard isEntry, count > 0, (try? stack.ensure(12)) != nil else { return }
        closePaging()
        if keepsResult { shelf.keep(stack, stack.count - count + 1) }
        walk = Paging.walk(stack, count, engine.context)
        if walk == nil { result = snapshot(stack, count) }
      })
    if error == nil { locals.take(entry.shape.variables) }
    var answer = if error == nil, let walk { take(walk, shown) } else { finish(error, shown, result) }
    if case .done(var result) = answer {
      result.isExpression = entry.isExpression
      answer = .done(result)
    }
    return answer
  }

  /// Keeps the text for errors that come up in it later. Entries of one file are put together, each on its lines.
  private func remember(_ script: Script, lead: Int) {
    if lead > 0, sources[script.title] != nil {
      sources[script.title]?.source += [10] + script.source.dropFirst(lead)
    } else {
      sources[script.title] = script
    }
  }

  private func snapshot(_ stack: Stack, _ count: Int) -> EntryResult {
    guard let context = engine?.context else { return .empty }
    let first = stack.count - count + 1
    if count == 1, ShownTable.pushLongList(stack, first, context, rows: extent.rows) {
      defer { stack.pop() }
      // Only what is a list itself is shown in its place; an answer is shown whole, its list as far as it goes.
      var taker = Snapshot(context, extent)
      let whole = taker.value(stack, first)
      if case .list = whole { return page(stack, stack.count, from: 0) }
      let rest = stack.rawLength(-1) - extent.rows
      paging = .list(stack.reference(-1), shown: extent.rows)
      return EntryResult([whole], rest: .counted(rest))
    }
    var taker = Snapshot(context, extent)
    var result = EntryResult((first..<(first + count)).map { taker.value(stack, $0) })
    // What an empty list would have had: as CSV it is a header.
    if count == 1, stack.type(first) == .table { result.columns = context.listColumns(stack, first)?.columns ?? [] }
    return result
  }

  /// A part of the list at `index`, and what is left of it.
  private func page(_ stack: Stack, _ index: Int, from shown: Int) -> EntryResult {
    guard let context = engine?.context else { return .empty }
    var taker = Snapshot(context, extent)
    let value = taker.list(stack, index, from: shown + 1)
    guard case .list(let elements, let omitted) = value else { return .empty }
    paging = omitted > 0 ? .list(stack.reference(index), shown: shown + elements.count) : .nothing
    var result = EntryResult(
      [value], rest: omitted > 0 ? .counted(omitted) : .none, offset: shown, isPage: true)
    result.columns = columns(stack, index)
    return result
  }

  /// The columns of the rows in the list at `index`, if they are a DTO's.
  private func columns(_ stack: Stack, _ index: Int) -> [String] {
    guard let context = engine?.context else { return [] }
    defer { stack.pop() }
    guard stack.rawGet(index, at: 1) == .table else {
      return stack.isNil(-1) ? context.listColumns(stack, index)?.columns ?? [] : []
    }
    return context.columns(stack, stack.count)?.columns ?? []
  }

  /// Takes the next rows of a walk, as a task: they may have to be waited for.
  private func take(_ walk: Paging.Walk, _ script: Script) -> Session.Answer {
    guard let engine else { return .nothingMore }
    var next: Paging.Walk? = walk
    var result = EntryResult.empty
    paging = .walk(walk)
    let error = engine.execute(
      load: { (stack) throws(LuaError) in try stack.load(Paging.taking) }, arguments: 4,
      push: { stack in
        for value in [walk.step, walk.state, walk.control] { stack.push(value) }
        stack.push(extent.walkedRows)
      },
      results: { stack, count in
        guard count == 4, (try? stack.ensure(12)) != nil else { return }
        let base = stack.count - 3
        var taker = Snapshot(engine.context, extent)
        let isOver = stack.isTrue(base + 2)
        let rows = taker.list(stack, base, from: 1)
        let taken = Int(stack.integer(base + 1) ?? 0)
        next?.shown += taken
        next?.control = stack.reference(base + 3)
        if isOver { next = nil }
        result = EntryResult([rows], rest: isOver ? .none : .unknown, offset: walk.shown, isPage: true)
        result.isWalk = true
        result.columns = columns(stack, base)
        if taken == 0 {
          stack.push(walk.step)
          result.columns = engine.context.walkColumns(stack, stack.count)?.columns ?? []
          stack.pop()
        }
      })
    if error == nil, let next { paging = .walk(next) } else { closePaging() }
    return finish(error, script, result)
  }

  /// Lets go of what `it` would go on with.
  private func closePaging() {
    guard case .walk(let walk) = paging, let closing = walk.closing, let engine else { return paging = .nothing }
    paging = .nothing
    let stack = engine.context.state.stack
    guard (try? stack.ensure(4)) != nil, (try? stack.load(Paging.closing)) != nil else { return }
    stack.push(closing)
    // A failure to close a file that was only read is of no interest any more.
    try? stack.call(1, results: 0)
  }

  private func finish(_ error: LuaError?, _ script: Script, _ result: EntryResult) -> Session.Answer {
    guard let engine else { return .interrupted() }
    engine.context.streams.showAll()
    engine.context.status.leave()
    if let lost = engine.context.output.takeFailure() {
      let ending = error.map { ScriptRun.ending($0, script, host.redactor) } ?? .finished
      if case .failed(let failure) = ScriptRun.ending(ending, outputLost: lost, error, host.redactor) {
        return .failed(failure)
      }
    }
    if let error { return failed(error, script) }
    return .done(result)
  }

  private func failed(_ error: LuaError, _ script: Script) -> Session.Answer {
    var error = error
    // The entry is a function inside another one, which nobody has to know.
    error.traceback = error.traceback?.replacing("in function <\(script.title):1>", with: "in main chunk")
    switch ScriptRun.ending(error, script, host.redactor, sources: sources) {
    case .failed(let failure): return .failed(failure)
    case .interrupted(let place): return .interrupted(at: place)
    case .refused(let text): return .refused(text)
    case .limit(let what, let place): return .limit(what, at: place)
    case .finished: return .exited(engine?.context.exitCode ?? 0)
    }
  }

  /// After an entry: the next one runs freely.
  func settle() {
    engine?.endTimeLimit()
    engine?.interrupt?.reset()
    engine?.context.exitCode = nil
  }

  /// Ends the state. What runs at the end (finalizers, what a walk has to close) has as much time as an entry.
  /// - Returns: the stop that cut it short, if one did.
  func close() -> StopReason? {
    guard let engine else { return nil }
    try? engine.startTimeLimit()
    closePaging()
    return engine.close()
  }
}
