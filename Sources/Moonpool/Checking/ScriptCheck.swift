import Lua
import ScriptHost

/// `moonpool check`: what can be said of a script without running it.
enum ScriptCheck {
  /// What is wrong with a script, a line each, `file:line: what`; empty where nothing is.
  static func problems(in script: Script) throws(CommandError) -> [String] {
    let shown = script.name.hasPrefix("@") || script.name.hasPrefix("=") ? String(script.name.dropFirst()) : script.name
    do throws(LuaError) {
      let state = try State(.sandboxed(memoryLimit: 1 << 30))
      _ = try state.load(Chunk(script.source, name: script.name))
    } catch {
      let text = error.position.map { "\(shown):\($0.line): \(error.message)" } ?? "\(shown): \(error.message)"
      return [error.near.map { text + " near '\($0)'" } ?? text]
    }
    return CallCheck.findings(in: script.source).map { "\(shown):\($0.line): \($0.message)" }
  }
}
