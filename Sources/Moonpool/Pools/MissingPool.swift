import Contract
import ScriptHost

/// The error for a pool that does not exist: the path, the file that was probably meant, and how to create the pool.
enum MissingPool {
  /// - Parameters:
  ///   - destination: the pool that was asked for.
  ///   - offersCreate: true where the command takes `--create`.
  static func error(_ destination: Destination, offersCreate: Bool) -> CommandError {
    let path = destination.path
    var text = destination.target.map { "target \($0.name): " } ?? ""
    text += "there is no pool at \(path)"
    let parent = FileSystem.parent(path)
    let folder = parent.isEmpty ? "." : parent
    if !FileSystem.isDirectory(folder) {
      text += ": there is no folder \(folder)"
    } else if let near = near(path, in: folder) {
      text += "; did you mean \(near)?"
    } else {
      text += ";"
    }
    text += " 'moonpool pool init \(naming(destination))' creates one"
    if offersCreate { text += ", and so does --create" }
    return CommandError(.pool, text)
  }

  private static func naming(_ destination: Destination) -> String {
    if let target = destination.target { return "--target \(target.name)" }
    return destination.isDefaultPool ? "" : "--pool \(destination.path)"
  }

  /// The pool in that folder whose name is nearest to the one that was asked for.
  private static func near(_ path: String, in folder: String) -> String? {
    let slash = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
    let name = String(path[slash...])
    guard let names = try? FileSystem.list(folder) else { return nil }
    let pools = names.filter { isPoolName($0) && FileSystem.isFile(folder + "/" + $0) }
    let found = pools.first { $0 == name + ".db" } ?? NearMiss.find(name, among: pools)
    return found.map { path[..<slash] + $0 }
  }

  private static func isPoolName(_ name: String) -> Bool {
    [".db", ".sqlite", ".sqlite3"].contains { name.hasSuffix($0) }
  }
}
