import Glibc

/// A script's text and what to call it.
struct ScriptSource: Sendable {
  /// The bytes, a `#!` line included.
  let bytes: [UInt8]
  /// The name in Lua's form: `@file`, `=text`.
  let name: String
  /// The file's path, where it is a file: `require` looks beside it.
  let path: String?

  /// A file; `-` is standard input.
  /// - Throws: ``CommandError`` (`usage`) where it cannot be read.
  static func file(_ path: String) throws(CommandError) -> ScriptSource {
    do throws(CommandError) {
      return ScriptSource(
        bytes: try readWhole(path), name: path == "-" ? "=stdin" : "@" + path, path: path == "-" ? nil : path)
    } catch {
      throw CommandError(.usage, error.message)
    }
  }

  /// Code given on the command line.
  static func code(_ text: String) -> ScriptSource {
    ScriptSource(bytes: Array(text.utf8), name: "=(command line)", path: nil)
  }
}
