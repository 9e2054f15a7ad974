import CLua
import Encodings
import LuaShim

/// Why Lua code failed, or what a host function raises into it.
public struct LuaError: Error, Sendable {
  /// The kind of a failure.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String { case runtime, syntax, incomplete, memory, stopped, argument, closed }
    private let kind: Kind

    /// An error raised by a script, a library or a host function.
    public static let runtime = Code(kind: .runtime)
    /// Source text that cannot be parsed.
    public static let syntax = Code(kind: .syntax)
    /// Source text that ends too early: with more of it, it may parse.
    public static let incomplete = Code(kind: .incomplete)
    /// Memory ran out, or the memory limit was hit.
    public static let memory = Code(kind: .memory)
    /// The run was stopped from outside or by a limit; see ``LuaError/stop``.
    public static let stopped = Code(kind: .stopped)
    /// A host function got a value of a wrong type.
    public static let argument = Code(kind: .argument)
    /// The state was closed, or the coroutine has ended.
    public static let closed = Code(kind: .closed)

    /// The kind's name.
    public var description: String { kind.rawValue }
  }

  /// A line of a script.
  public struct Position: Hashable, Sendable, CustomStringConvertible {
    /// The chunk as Lua shows it: a file name, or `[string "…"]`.
    public var chunk: String
    /// The line, from 1.
    public var line: Int

    /// A position.
    public init(chunk: String, line: Int) {
      self.chunk = chunk
      self.line = line
    }

    /// `chunk:line`
    public var description: String { "\(chunk):\(line)" }
  }

  /// The kind of failure.
  public var code: Code
  /// What went wrong, as text; for an error object what `tostring` makes of it.
  public var message: String
  /// The error value itself when it is not a string.
  public var value: Reference?
  /// The calls that led here, one a line, when they were recorded.
  public var traceback: String?
  /// The innermost line of a script (the host's own chunks left out) where it happened, or where parsing failed; of a
  /// stopped coroutine the line that the stop found it at.
  public var position: Position?
  /// The token near which parsing failed.
  public var near: String?
  /// Why the run was stopped, for `stopped` and for `memory` under a limit.
  public var stop: StopReason?
  /// Whether the message has its position in front already.
  var located = false

  /// An error for a host function to throw. Lua sees the message with the script's own line in front.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The error of a run that was stopped for that reason where no Lua was running.
  public init(stopped reason: StopReason) {
    self.init(.stopped, "the run was stopped")
    stop = reason
  }

  /// A runtime error for a host function to throw.
  public init(_ message: String) { self.init(.runtime, message) }
}

extension LuaError: CustomStringConvertible {
  /// The message.
  public var description: String { message }
}

/// An error that chooses its own Lua value, such as a table with fields, when a host function throws it.
public protocol ErrorValue: Error {
  /// Pushes exactly one value.
  func pushErrorValue(on stack: Stack)
}

extension LuaError: ErrorValue {
  /// Pushes the original value, or the message with the script's own line in front.
  public func pushErrorValue(on stack: Stack) {
    if let value {
      stack.push(value)
    } else if !located, code != .syntax, code != .incomplete {
      SystemText.bytes(message).withUnsafeBytes { bytes in
        lsh_push_located(stack.raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
      }
    } else {
      stack.push(system: message)
    }
  }
}

extension Stack {
  /// The `level`th line of Lua that is being executed, the innermost being 0. Chunks of the host's own
  /// (``Configuration/ownChunkPrefix``) do not count, the coroutines around this one do.
  public func position(level: Int = 0) -> LuaError.Position? {
    LuaError.Position(lsh_where(raw, Int32(clamping: level)))
  }

  /// Pops an error value and makes a ``LuaError`` of it.
  @usableFromInline
  func takeError(_ answer: Int32, traceback: Bool) -> LuaError {
    let state = self.state
    let reason = state.interrupt.reason
    var error: LuaError
    switch answer {
    case Int32(LSH_STOPPED):
      error = LuaError(reason == .memory ? .memory : .stopped, "")
      error.message = reason?.message ?? "the run was stopped"
      error.stop = reason
    case Int32(LSH_OUT_OF_MEMORY):
      error = LuaError(.memory, "not enough memory")
    default:
      error = LuaError(.runtime, errorText(-1))
      if type(-1) != .string { error.value = reference(-1) }
    }
    error.located = true
    pop()
    if traceback, answer == LSH_FAILED {
      lsh_push_traceback(raw)
      error.traceback = systemText(-1)
      pop()
      error.position = LuaError.Position(lsh_failure_place(state.host))
    }
    return error
  }

  /// The text of an error value, whatever its `__tostring` does.
  private func errorText(_ index: Int) -> String {
    if let text = systemText(index) { return text }
    let kind = type(index)
    let went = lsh_text(raw, Int32(truncatingIfNeeded: index))
    defer { pop() }
    if went == LSH_FINISHED, let text = systemText(-1) { return text }
    return "(an error object of type \(kind.name))"
  }
}

extension LuaError.Position {
  init?(_ place: lsh_place) {
    guard place.line >= 0 else { return nil }
    let chunk = withUnsafeBytes(of: place.source) { bytes in
      SystemText.text(bytes.prefix { $0 != 0 })
    }
    self.init(chunk: chunk, line: Int(place.line))
  }
}
