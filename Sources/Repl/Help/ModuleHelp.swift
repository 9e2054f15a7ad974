/// The pages of modules and their functions.
enum ModuleHelp {
  static func write(_ module: ModuleDocs, to page: inout HelpPage) {
    page.line(page.palette.heading(module.name))
    page.paragraph(module.line, indent: 2)
    if module.name == "genauth" || module.name == "json" || module.name == "args" { writeFields(of: module, to: &page) }
    if !module.functions.isEmpty { page.heading("Functions") }
    page.rows(module.functions.map { .init(name: $0.signature, kind: "", line: $0.line) })
    page.line()
    page.paragraph(
      "\(module.functions.first?.name ?? module.name)? tells more; \(module.name)?? shows examples.", dim: true)
  }

  private static func writeFields(of module: ModuleDocs, to page: inout HelpPage) {
    let own = module.classes.filter { $0.name == module.name + "lib" || $0.name.hasPrefix("args.") }
    for docs in own where !docs.fields.isEmpty {
      page.heading(docs.name.hasSuffix("lib") ? "Fields" : docs.name)
      page.rows(docs.fields.map { row($0) })
    }
  }

  static func write(_ function: FunctionDocs, to page: inout HelpPage) {
    page.line(page.palette.heading(function.signature))
    page.paragraph(function.line, indent: 2)
    if !function.parameters.isEmpty { page.heading("Takes") }
    page.rows(function.parameters.map { row($0) })
    for parameter in function.parameters {
      guard let docs = options(parameter.type) else { continue }
      page.heading(docs.name)
      page.rows(docs.fields.map { row($0) })
    }
    if !function.results.isEmpty {
      page.heading("Returns")
      for result in function.results { page.paragraph(result, indent: 2) }
    }
    if let example = function.example {
      page.heading("Example")
      page.code(example)
    }
  }

  static func write(_ docs: ClassDocs, to page: inout HelpPage) {
    page.line(page.palette.heading(docs.name))
    page.paragraph(docs.line, indent: 2)
    if !docs.fields.isEmpty { page.heading("Fields") }
    page.rows(docs.fields.map { row($0) })
  }

  /// The class of a table of options, where a type names one.
  private static func options(_ type: String) -> ClassDocs? {
    let names = type.split(separator: "|").map(String.init)
    for module in ModuleDocs.all {
      if let found = module.classes.first(where: { names.contains($0.name) && !$0.fields.isEmpty }) { return found }
    }
    return nil
  }

  private static func row(_ parameter: FunctionDocs.Parameter) -> HelpPage.Row {
    HelpPage.Row(name: parameter.name + (parameter.isOptional ? "" : "*"), kind: parameter.type, line: parameter.line)
  }
}
