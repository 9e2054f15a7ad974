import Contract
import Repl

/// The contract and the modules as LuaCATS annotations.
///
/// In several files, because lua-language-server passes over files of more than 500 KB.
enum LuaStubs {
  /// Every file.
  static func files() -> [GeneratedFile] {
    var files: [GeneratedFile] = []
    files += chunks(Catalogue.schemas.map(DTOStubs.text), name: "models")
    return files
  }

  /// How large a file may become, in bytes.
  static let largest = 400_000

  /// Texts gathered into files that are not too large.
  static func chunks(_ texts: [String], name: String) -> [GeneratedFile] {
    var files: [GeneratedFile] = []
    var text = ""
    func close() {
      if text.isEmpty { return }
      files.append(GeneratedFile(path: "\(name)-\(files.count + 1).lua", text: header + text))
      text = ""
    }
    for part in texts {
      if text.utf8.count + part.utf8.count > largest { close() }
      text += part
    }
    close()
    return files
  }

  static let header = "---@meta _\n-- Written by `moonpool stubs lua`.\n\n"
}
