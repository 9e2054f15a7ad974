import Lua

/// Puts the host's own functions and modules into a new state.
enum Globals {
  static func install(_ context: HostContext, arguments: [String], scriptName: String) throws(LuaError) {
    let stack = context.state.stack
    try stack.ensure(16)
    stack.pushGlobals()
    defer { stack.pop() }
    let globals = TableBuilder(existing: stack)
    installModules(globals, context, arguments: [scriptName] + arguments)
    installPrint(globals, context)
    installExit(stack, context)
    context.state.setStreams(context.streams)
    if arguments.isEmpty {
      pushArguments([scriptName], stack)
      stack.rawSet(-2, "arg")
    }
    try context.state.addSearcher(context)
  }

  private static func pushArguments(_ words: [String], _ stack: Stack) {
    stack.createTable(array: words.count - 1, record: 1)
    for (place, word) in words.enumerated() {
      stack.push(system: word)
      stack.rawSet(-2, at: place)
    }
  }

  /// Modules come to life when their global is first read, and so does `arg` where there are words in it: so it is
  /// known whether anybody looked. Code that looks at the table of globals itself finds all of them (docs/lua-api.md,
  /// "Differences from stock Lua").
  private static func installModules(_ globals: TableBuilder, _ context: HostContext, arguments: [String]) {
    let stack = globals.stack
    stack.createTable(record: 2)
    stack.pushFiller { [unowned context] name, stack in
      if name == "arg", arguments.count > 1 {
        context.words.look()
        pushArguments(arguments, stack)
        return true
      }
      guard Toolkit.modules.contains(name) else { return false }
      try context.toolkit.pushUsed(name, on: stack)
      return true
    }
    stack.rawSet(-2, "__index")
    stack.push { [unowned context] stack in
      try fill(stack, context, hasArguments: arguments.count > 1)
      return 0
    }
    stack.rawSet(-2, "__fill")
    stack.setMetatable(-2)
    context.state.globalsAreLazy()
  }

  /// Creates all globals that the script has not read yet. This does not count as reading the words of the command
  /// line.
  private static func fill(_ stack: Stack, _ context: HostContext, hasArguments: Bool) throws {
    try stack.ensure(8)
    stack.pushGlobals()
    for name in Toolkit.modules.sorted() + (hasArguments ? ["arg"] : []) {
      let isThere = stack.rawGet(-1, name) != .nil
      stack.pop()
      if isThere { continue }
      stack.push(try context.toolkit.module(name == "arg" ? "words" : name, on: stack))
      stack.rawSet(-2, name)
    }
    context.toolkit.areGlobalsMade = true
    stack.pop()
  }

  private static func installPrint(_ globals: TableBuilder, _ context: HostContext) {
    globals.set("print") { [unowned context] stack in
      let count = stack.count
      if count == 1, let bytes = stack.bytes(1) {
        context.output.print(bytes.bindMemory(to: UInt8.self))
        return 0
      }
      for index in 0..<count { try write(stack, index + 1, context.output, after: index > 0 ? "\t" : "") }
      context.output.print(UnsafeBufferPointer(start: nil, count: 0))
      return 0
    }
  }

  /// Writes a value. What stands before it is written once its text is there, as in Lua: a `__tostring` may fail.
  private static func write(
    _ stack: Stack, _ index: Int, _ output: OutputBuffer, after separator: String
  ) throws(LuaError) {
    if let bytes = stack.bytes(index) {
      output.write(separator)
      output.write(bytes.bindMemory(to: UInt8.self))
      return
    }
    try stack.pushDescription(index)
    output.write(separator)
    if let bytes = stack.bytes(-1) { output.write(bytes.bindMemory(to: UInt8.self)) }
    stack.pop()
  }

  /// `os.exit` ends the run in order: files are closed, output is written, the summary is shown. Its arguments are
  /// Lua's.
  private static func installExit(_ stack: Stack, _ context: HostContext) {
    guard stack.rawGet(-1, "os") == .table else { return stack.pop() }
    stack.push { [unowned context] stack in
      try context.exit(try exitCode(stack), closes: stack.isTrue(2))
      return 0
    }
    stack.rawSet(-2, "exit")
    stack.pop()
  }

  /// The status that `os.exit` is called with: nothing, a boolean or an integer, of which the system keeps eight bits.
  private static func exitCode(_ stack: Stack) throws -> Int32 {
    if stack.isNil(1) { return 0 }
    if let flag = stack.boolean(1) { return flag ? 0 : 1 }
    let (code, isNumber) = stack.convertedInteger(1)
    if let code { return Int32(UInt8(truncatingIfNeeded: code)) }
    let problem =
      isNumber ? "number has no integer representation" : "number expected, got \(stack.type(1).name)"
    throw ModuleError(.argument, "bad argument #1 to 'exit' (\(problem))")
  }
}

extension TableBuilder {
  /// Fills the table that is on top already.
  init(existing stack: Stack) { self.stack = stack }
}

extension State {
  /// Lets `require` find the host's modules before it looks at files, those beside the script excepted.
  fileprivate func addSearcher(_ context: HostContext) throws(LuaError) {
    try stack.ensure(8)
    stack.pushGlobals()
    defer { stack.pop() }
    guard stack.rawGet(-1, "package") == .table else { return stack.pop() }
    defer { stack.pop() }
    guard stack.rawGet(-1, "searchers") == .table else { return stack.pop() }
    let count = stack.rawLength(-1)
    // Behind package.preload, before the files.
    for place in stride(from: count, to: 1, by: -1) {
      stack.rawGet(-1, at: place)
      stack.rawSet(-2, at: place + 1)
    }
    stack.push { [unowned context] stack in
      guard let name = stack.string(1), Toolkit.modules.contains(name), !context.script.hasBeside(name) else {
        stack.pushNil()
        return 1
      }
      stack.push { stack in
        try context.toolkit.pushUsed(name, on: stack)
        return 1
      }
      return 1
    }
    stack.rawSet(-2, at: min(2, count + 1))
    stack.pop()
  }
}
