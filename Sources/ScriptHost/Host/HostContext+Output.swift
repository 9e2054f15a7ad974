import Lua

extension StopReason {
  /// The script asked to end, by `os.exit`.
  public static let exit = StopReason(rawValue: 16)
  /// What the script printed cannot be written.
  static let output = StopReason(rawValue: 17)
  /// The command line asks for what the script would not do.
  static let usage = StopReason(rawValue: 18)
}

extension HostContext {
  /// Writes to standard error, after what was printed before it, without secrets.
  func complain(_ text: String) {
    output.flush()
    Self.complain(redactor.redact(text), host.errors, status)
  }

  private static func complain(_ text: String, _ errors: any OutputSink, _ status: StatusLine) {
    if text.isEmpty { return }
    var text = text
    // A failure here cannot be reported anywhere.
    text.withUTF8 { bytes in
      try? status.printing(isTerminal: errors.isTerminal, endsLine: bytes.last == 10) { () throws(OutputError) in
        try errors.write(UnsafeRawBufferPointer(bytes))
      }
    }
  }

  /// Says on standard error what was lost. It keeps no hold of the context: a file may go with the state.
  var noticeOfLoss: (String) -> Void {
    { [output, redactor, status, errors = host.errors] text in
      output.flush()
      HostContext.complain(redactor.redact(text) + "\n", errors, status)
    }
  }

  /// Ends the run with that exit code; nothing in the script can keep it from ending.
  /// - Throws: ``LuaError`` with code `closed` in a finalizer at the end of the run.
  func exit(_ code: Int32) throws(LuaError) {
    try checkGoingOn()
    exitCode = code
    state.interrupt.stop(.exit)
  }
}
