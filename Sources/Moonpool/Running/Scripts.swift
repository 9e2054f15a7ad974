import ScriptHost

/// Where scripts come from.
enum Scripts {
  /// The largest script, in bytes.
  static let largest = 64 << 20

  /// A file; `-` is standard input.
  /// - Throws: ``CommandError`` (`usage`) if it cannot be read.
  static func file(_ path: String) throws(CommandError) -> Script {
    do throws(CommandError) {
      let isInput = path == "-"
      return Script(
        source: try readWhole(path, limit: largest), name: isInput ? "=stdin" : "@" + path, path: isInput ? nil : path)
    } catch {
      throw CommandError(.usage, error.message)
    }
  }
}
