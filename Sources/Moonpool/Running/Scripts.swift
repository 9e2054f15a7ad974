import Contract
import Encodings
import Glibc
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
      throw CommandError(.usage, error.message + hint(path))
    }
  }

  /// What was probably meant by a file that is not there: a command, or another script of its folder.
  private static func hint(_ path: String) -> String {
    guard path != "-", access(path.systemName, F_OK) != 0 else { return "" }
    if !path.contains("/"), let command = NearMiss.find(path, among: MoonpoolCommand.names) {
      return "; did you mean the command 'moonpool \(command)'?"
    }
    let parent = FileSystem.parent(path)
    let name = String(path.split(separator: "/").last ?? "")
    let scripts = ((try? FileSystem.list(parent.isEmpty ? "." : parent)) ?? []).filter { $0.hasSuffix(".lua") }
    let found = scripts.first { $0 == name + ".lua" } ?? NearMiss.find(name, among: scripts)
    return found.map { "; did you mean \(String(path.dropLast(name.count)) + $0)?" } ?? ""
  }
}
