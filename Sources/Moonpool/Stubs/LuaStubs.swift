import Contract
import Repl

/// The contract and the modules as LuaCATS annotations.
///
/// In several files, because lua-language-server passes over files of more than 500 KB.
enum LuaStubs {
  /// Every file.
  static func files() -> [GeneratedFile] {
    var files = ModuleDocs.all.map { module in
      // The name behind @meta is what `require` finds the module by.
      let source = "---@meta \(module.name)\n\(notice)\n\(module.annotations)\n\nreturn \(module.name)\n"
      return GeneratedFile(path: "\(module.name).lua", text: source)
    }
    files.append(GeneratedFile(path: "clients.lua", text: header + OperationStubs.clients))
    let operations = Catalogue.operations.filter { !$0.isReachedByPathOnly }
    files += chunks(operations.map(OperationStubs.text), name: "operations", prologue: OperationStubs.tables)
    let lists = operations.compactMap(OperationStubs.parameters)
    files += chunks(Catalogue.schemas.map { DTOStubs.text($0) } + lists, name: "models", prologue: "")
    files.append(GeneratedFile(path: "genauth-models.lua", text: header + DTOStubs.makers))
    return files
  }

  /// How large a file may become, in bytes.
  static let largest = 400_000

  /// Texts gathered into files that are not too large.
  private static func chunks(_ texts: [String], name: String, prologue: String) -> [GeneratedFile] {
    var files: [GeneratedFile] = []
    var text = ""
    func close() {
      if text.isEmpty { return }
      files.append(GeneratedFile(path: "\(name)-\(files.count + 1).lua", text: header + prologue + text))
      text = ""
    }
    for part in texts {
      if text.utf8.count + part.utf8.count > largest { close() }
      text += part
    }
    close()
    return files
  }

  private static let notice = "-- Written by `moonpool stubs lua`.\n"
  private static let header = "---@meta _\n\(notice)\n"
}
