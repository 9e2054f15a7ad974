import Contract
import Glibc
import Lua
import ScriptHost

/// The init file: Lua code that declares targets (docs/commands.md, "The init file").
struct InitFile {
  /// Where it is, or nil if there is none.
  let path: String?
  /// The targets in the order they were declared.
  let targets: [Target]

  /// Finds and reads the init file that the surroundings mean: what the command line or MOONPOOL_CONFIG names; then ./moonpool.lua, then init.lua in the user's
  /// configuration folder. A file that is found and not named must be one that only the user could have written (docs/commands.md, "The init file").
  /// - Throws: ``CommandError``: `configuration` if the file named is not there, or the file is wrong; `timeLimit`, `memoryLimit` if it went beyond
  ///   its bounds; `interrupted`.
  static func load(_ surroundings: Surroundings) throws(CommandError) -> InitFile {
    let named = surroundings.config ?? namedByEnvironment
    let found = named == nil ? usualPlaces.first { access($0, F_OK) == 0 } : nil
    guard let path = named ?? found else { return InitFile(path: nil, targets: []) }
    if let found, let danger = FileTrust.danger(of: found) {
      throw CommandError(
        .configuration,
        "\(found) is not run: \(danger); if you trust it, name it with --config or MOONPOOL_CONFIG")
    }
    let source: [UInt8]
    do throws(CommandError) { source = try readWhole(path) } catch { throw CommandError(.configuration, error.message) }
    do {
      return InitFile(path: path, targets: try run(source, path: path, surroundings.bounds))
    } catch let error as LuaError {
      throw failure(error, path)
    } catch let error as CommandError {
      throw CommandError(.configuration, error.message.hasPrefix(path) ? error.message : "\(path): \(error.message)")
    } catch {
      throw CommandError(.configuration, "\(path): \(error)")
    }
  }

  private static func failure(_ error: LuaError, _ path: String) -> CommandError {
    switch error.stop {
    case .time: return CommandError(.timeLimit, "the time limit was reached in the init file \(path)")
    case .memory: return CommandError(.memoryLimit, "the memory limit was reached in the init file \(path)")
    case .exit: return CommandError(.configuration, "\(path): the init file called os.exit; end it with return")
    case .some: return CommandError(.interrupted, "interrupted")
    case nil: break
    }
    let place = error.position.map { "\(path):\($0.line)" } ?? path
    return CommandError(.configuration, error.message.hasPrefix(path) ? error.message : "\(place): \(error.message)")
  }

  /// The target of that name.
  /// - Throws: ``CommandError`` (`configuration`) if there is none.
  func target(named name: String) throws(CommandError) -> Target {
    if let found = targets.first(where: { $0.name == name }) { return found }
    guard let path else {
      throw CommandError(
        .configuration, "target \(name): there is no init file; create moonpool.lua, or name a file with --config")
    }
    let names = targets.map(\.name).joined(separator: ", ")
    throw CommandError(
      .configuration, "target \(name): not declared in \(path)" + (names.isEmpty ? "" : ", which declares \(names)"))
  }

  /// What `MOONPOOL_CONFIG` names.
  static var namedByEnvironment: String? { environment("MOONPOOL_CONFIG").flatMap { $0.isEmpty ? nil : $0 } }

  /// Where it is looked for, in this order.
  static var usualPlaces: [String] {
    let home = environment("HOME") ?? ""
    let folder = environment("XDG_CONFIG_HOME").flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.config"
    return ["moonpool.lua", folder + "/moonpool/init.lua"]
  }

  /// Runs the file. It is the user's own and may do what any script may, such as asking a program for a secret.
  private static func run(_ source: [UInt8], path: String, _ bounds: Bounds) throws -> [Target] {
    var limits = ScriptHost.Limits()
    limits.memory = bounds.memory
    limits.time = bounds.timeLeft
    let setup = try Setup(path: path, limits: limits)
    return try Signals.stopping(setup.state.interrupt) { () throws in
      let result = Result { try evaluate(source, path: path, setup.state) }
      // Finalizers run here, and may be stopped as well.
      if let reason = setup.close(), case .success = result { throw LuaError(stopped: reason) }
      return try result.get()
    }
  }

  private static func evaluate(_ source: [UInt8], path: String, _ state: State) throws -> [Target] {
    try state.run(prelude)
    try state.load(Chunk(source, name: "@" + path)).call()
    let answer = try state.run("return declared_targets")
    guard case .table(let list)? = answer.first else { return [] }
    let stack = state.stack
    stack.push(list)
    defer { stack.pop() }
    guard case .array(let declared) = try value(stack, depth: 0) else { return [] }
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return try declared.map { try Target(declared: $0, file: path, folder: folder) }
  }

  /// The value on top of the stack; tables become arrays where they have a first element, else objects.
  private static func value(_ stack: Stack, depth: Int) throws(CommandError) -> Contract.Value {
    guard depth < 8 else {
      throw CommandError(.configuration, "the options of a target are nested too deeply; at most 8 levels are allowed")
    }
    switch stack.value(-1) {
    case .boolean(let value): return .bool(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .bytes(let bytes): return .string(String(decoding: bytes, as: UTF8.self))
    case .table: break
    default:
      throw CommandError(.configuration, "the options of a target must be strings, numbers, booleans or tables of them")
    }
    let count = stack.rawLength(-1)
    if count > 0 {
      var elements: [Contract.Value] = []
      for position in 1...count {
        stack.rawGet(-1, at: position)
        defer { stack.pop() }
        elements.append(try value(stack, depth: depth + 1))
      }
      return .array(elements)
    }
    var members: [Contract.Value.Member] = []
    do {
      try stack.forEachPair(-1) { stack in
        guard let name = stack.string(-2) else {
          throw CommandError(.configuration, "the options of a target need names; write name = value")
        }
        members.append(.init(name, try value(stack, depth: depth + 1)))
      }
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError(.configuration, "the options of a target changed while they were read: \(error)")
    }
    return .object(members.sorted { $0.name < $1.name })
  }

  /// The function that declares a target.
  static let declaration = "target"

  private static let prelude = """
    declared_targets = {}
    function \(declaration)(name)
      if type(name) ~= "string" or name == "" then error("target: expected a name", 2) end
      return function(options)
        if type(options) ~= "table" then error("target \\"" .. name .. "\\": expected a table of options", 2) end
        local place = debug.getinfo(2, "Sl")
        declared_targets[#declared_targets + 1] = {
          name = name, place = place.short_src .. ":" .. place.currentline, options = options,
        }
      end
    end
    """
}

extension InitFile {
  /// What running the init file may use: what is left to the run that asks for it.
  struct Bounds: Equatable, Sendable {
    /// When it must have ended; nil for no limit.
    var deadline: ContinuousClock.Instant?
    /// The most memory it may hold, in bytes; nil for no limit.
    var memory: Int?

    /// No bounds.
    init() {}

    /// The bounds of a run that begins now.
    init(_ limits: ScriptHost.Limits) {
      deadline = limits.time.map { .now + $0 }
      memory = limits.memory
    }

    /// The time that is left; a moment where none is.
    var timeLeft: Duration? { deadline.map { max(.milliseconds(1), $0 - .now) } }
  }
}
