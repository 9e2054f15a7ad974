import Glibc
import ScriptHost

/// A generated text file.
struct GeneratedFile: Equatable, Sendable {
  /// The path below the folder it is written to.
  var path: String
  /// The content.
  var text: String
}

/// Writes generated files.
enum GeneratedFiles {
  /// Writes files into a folder, which it creates if needed, or all of them to standard output.
  ///
  /// It leaves files with the same text alone, so that programs that watch them see no change.
  /// - Throws: ``CommandError`` (`output`) if that is not possible.
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
