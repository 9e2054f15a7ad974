import Lua

/// The run that a reader or writer works for, as it sees it: whether it goes on, and that it pays for the memory.
final class RunBurden {
  private let held: HeldMemory
  /// Not held: a reader may belong to the state itself.
  private weak var state: State?

  init(_ state: State) {
    held = HeldMemory(state)
    self.state = state
  }

  /// Shows everything that was printed so far, so that a question is seen before its answer is read.
  func showOutput() { state?.flushOutput() }

  /// Counts that so many bytes are held now, and looks whether the run goes on.
  /// - Throws: ``ModuleError`` (`limit`) where the run is to end; no script sees it.
  func holds(_ bytes: Int) throws(ModuleError) {
    do throws(LuaError) {
      try held.resize(to: bytes)
    } catch {
      throw ModuleError(.limit, error.stop == .memory ? "the memory limit was reached" : "the run was stopped")
    }
  }
}
