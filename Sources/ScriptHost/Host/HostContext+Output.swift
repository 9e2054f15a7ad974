import Lua

extension StopReason {
  /// The script asked to end, by `os.exit`.
  static let exit = StopReason(rawValue: 16)
}

extension HostContext {
  /// Writes to standard error, after what was printed before it, without secrets.
  func complain(_ text: String) {
    output.flush()
    var clean = redactor.redact(text)
    clean.withUTF8 { host.errors.write(UnsafeRawBufferPointer($0)) }
  }

  /// Ends the run with that exit code; nothing in the script can keep it from ending.
  func exit(_ code: Int32) {
    exitCode = code
    state.interrupt.stop(.exit)
  }
}
