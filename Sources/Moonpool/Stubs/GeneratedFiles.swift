import Glibc
import ScriptHost

/// A text file that the program makes from what it knows.
struct GeneratedFile: Equatable, Sendable {
  /// The path below the folder it is written to.
  var path: String
  /// What it holds.
  var text: String
}

/// Writes generated files.
enum GeneratedFiles {
  /// Writes files into a folder, which is made where it is not there, or all of them on standard output.
  ///
  /// Files that have that text already are not touched, so that whoever watches them is not woken.
  /// - Throws: ``CommandError`` (`output`) where that is not possible.
  static func write(_ files: [GeneratedFile], to folder: String?, _ console: Console) throws(CommandError) {
    guard let folder else {
      let out = try OutputFile(path: "-")
      for file in files { try out.write(file.text.utf8) }
      return try out.finish()
    }
    var written = 0
    for file in files {
      let path = folder + "/" + file.path
      if holds(path, file.text) { continue }
      do throws(ModuleError) {
        try FileSystem.makeDirectory(FileSystem.parent(path))
      } catch {
        throw CommandError(.output, "\(error.path ?? path): cannot create the folder: \(error.message)")
      }
      let out = try OutputFile(path: path)
      try out.write(file.text.utf8)
      try out.finish()
      chmod(path, 0o644)
      written += 1
    }
    console.note("\(folder): \(Count.of(files.count, "file")), \(Count.grouped(written)) new or changed")
  }

  private static func holds(_ path: String, _ text: String) -> Bool {
    guard access(path, R_OK) == 0, let old = try? readWhole(path, limit: text.utf8.count) else { return false }
    return old.elementsEqual(text.utf8)
  }
}
