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
  /// Writes to standard error, after every line that was printed before it, without secrets. What would control a
  /// terminal is made visible.
  func complain(_ text: String) { streams.complain(text) }

  /// Says on standard error what was lost. It keeps no hold of the context: a file may go with the state.
  var noticeOfLoss: (String) -> Void {
    { [streams] text in streams.complain(text + "\n") }
  }

  /// Ends the run with that exit code; nothing in the script can keep it from ending.
  /// - Parameter closes: whether the variables of the script's coroutines that are to be closed are closed (`<close>`).
  /// - Throws: ``LuaError`` with code `closed` in a finalizer at the end of the run.
  func exit(_ code: Int32, closes: Bool = false) throws(LuaError) {
    try checkGoingOn()
    state.closeVariablesOnStop(closes)
    exitCode = code
    state.interrupt.stop(.exit)
  }
}
