import Repl

/// The modules in the reference.
enum ModuleReference {
  static func text() -> String {
    var text = "# Modules\n\nWritten by `moonpool stubs reference`; not edited by hand.\n\n"
    for module in ModuleDocs.all {
      text += "## \(module.name)\n\n\(module.line)\n\n"
      for docs in module.classes where !docs.fields.isEmpty { text += fields(docs) }
      for function in module.functions { text += self.function(function) }
    }
    return text
  }

  private static func fields(_ docs: ClassDocs) -> String {
    let title = docs.name.hasSuffix("lib") ? "Fields" : "`\(docs.name)`: \(docs.line)"
    return "\(title)\n\n" + ReferenceTable.head + docs.fields.map(row).joined() + "\n"
  }

  private static func function(_ function: FunctionDocs) -> String {
    var text = "### \(function.signature)\n\n\(function.line)\n\n"
    if !function.parameters.isEmpty { text += ReferenceTable.head + function.parameters.map(row).joined() + "\n" }
    for result in function.results { text += "Returns `\(result)`.\n\n" }
    if let example = function.example { text += "```lua\n\(example)\n```\n\n" }
    return text
  }

  private static func row(_ parameter: FunctionDocs.Parameter) -> String {
    ReferenceTable.row(parameter.isOptional ? parameter.name : "**\(parameter.name)**", parameter.type, parameter.line)
  }
}
