import Contract
import Lua

/// Runs Lua that sets the program up, such as the init file: with the modules of scripts, on the caller's thread, and
/// without a pool.
public final class Setup {
  private let engine: Engine

  /// A state for one file.
  /// - Parameters:
  ///   - path: the file, so that `require` looks beside it.
  ///   - limits: what it may use; the time runs from here on.
  /// - Throws: ``LuaError`` where the limits leave no room for a state.
  public init(path: String, limits: ScriptHost.Limits) throws(LuaError) {
    var host = ScriptHost(provider: NoPools())
    host.limits = limits
    engine = try Engine(host, script: Script("", name: "@" + path, path: path))
    try engine.startTimeLimit()
  }

  /// The state to run the file in.
  public var state: State { engine.context.state }

  /// Frees the state; finalizers run, within the limits.
  /// - Returns: the stop that kept one from running to its end, if one did.
  public func close() -> StopReason? { engine.close() }
}

/// Whatever says which pools there are cannot ask one.
private struct NoPools: BackendProvider {
  func backend(for target: TargetOptions) throws -> any Backend {
    throw ModuleError(.unsupported, "the init file declares pools and cannot call their operations")
  }
}
