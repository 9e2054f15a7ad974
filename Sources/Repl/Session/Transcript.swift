import Encodings
import Files
import Glibc
import ScriptHost
import Synchronization

/// The log of a session (`\log`): what was entered and what was shown, without secrets and colours, in a file that only
/// the user may read.
public final class Transcript: Sendable {
  private struct State {
    var descriptor: Int32 = -1
    var path = ""
    var failure: String?
  }

  private let state = Mutex(State())
  private let redactor: Redactor

  /// A log that is off.
  public init(_ redactor: Redactor) { self.redactor = redactor }

  deinit { end() }

  /// Where the log goes; nil while it is off.
  public var path: String? { state.withLock { $0.descriptor >= 0 ? $0.path : nil } }

  /// Begins to write.
  /// - Throws: ``PrivateFile/Problem`` if there is such a file (and it is not to be replaced), or none can be made.
  func begin(_ path: String, overwrites: Bool) throws(PrivateFile.Problem) {
    let descriptor = try PrivateFile.make(path, overwrites: overwrites, command: "log")
    end()
    state.withLock { $0 = State(descriptor: descriptor, path: path) }
  }

  /// Ends the log.
  public func end() {
    let descriptor = state.withLock { state in
      defer { state.descriptor = -1 }
      return state.descriptor
    }
    if descriptor >= 0 { close(descriptor) }
  }

  /// Adds text.
  func write(_ text: String) {
    guard path != nil, !text.isEmpty else { return }
    let bytes = SystemText.bytes(redactor.redact(text))
    state.withLock { state in
      guard state.descriptor >= 0, !PrivateFile.write(bytes, to: state.descriptor) else { return }
      state.failure = String(cString: strerror(errno))
      close(state.descriptor)
      state.descriptor = -1
    }
  }

  /// Why the log had to end, said once.
  func takeFailure() -> String? {
    state.withLock { state in
      defer { state.failure = nil }
      return state.failure.map { "cannot write \(VisibleText.line(state.path)): \($0); logging is off" }
    }
  }
}

/// An output that goes into the log as well.
public struct LoggedSink: OutputSink {
  /// The output itself.
  let sink: any OutputSink
  private let transcript: Transcript

  /// - Parameter transcript: the log, which may be off.
  public init(_ sink: any OutputSink, _ transcript: Transcript) {
    self.sink = sink
    self.transcript = transcript
  }

  public var isTerminal: Bool { sink.isTerminal }

  public func write(_ bytes: UnsafeRawBufferPointer, givesUp: () -> Bool) throws(OutputError) {
    try sink.write(bytes, givesUp: givesUp)
    if transcript.path != nil { transcript.write(VisibleText.lines(SystemText.text(bytes))) }
  }
}

/// Files that only their owner may read.
enum PrivateFile {
  /// Why a file cannot be written; ready to be shown.
  struct Problem: Error {
    var message: String
  }

  /// Creates a file (0600) and returns its descriptor.
  /// - Parameters:
  ///   - path: its path, a ``SystemText``.
  ///   - command: which command may replace it, as `save` for `\save!`.
  static func make(_ path: String, overwrites: Bool, command: String) throws(Problem) -> Int32 {
    var status = stat()
    let name = path.systemName
    let shown = VisibleText.line(path)
    let isThere = lstat(name, &status) == 0
    if isThere, !overwrites {
      throw Problem(message: "\(shown) already exists; \\\(command)! \(shown) replaces it")
    }
    if isThere {
      guard status.st_mode & S_IFMT == S_IFREG else { throw Problem(message: "\(shown) is not a regular file") }
      if let found = ProtectedFile.of(path) { throw Problem(message: "\(shown): \(found.refusal)") }
      guard unlink(name) == 0 else { throw problem(path) }
    }
    let descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw problem(path) }
    return descriptor
  }

  private static func problem(_ path: String) -> Problem {
    Problem(message: "cannot write \(VisibleText.line(path)): \(String(cString: strerror(errno)))")
  }

  /// Writes all of the bytes; false if that failed (errno says why).
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno != EINTR { return false }
      rest = rest.dropFirst(max(0, count))
    }
    return true
  }
}
