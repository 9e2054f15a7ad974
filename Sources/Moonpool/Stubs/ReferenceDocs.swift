import Contract
import Repl

/// The reference of the Lua API in Markdown: a page per group of operations with the DTOs that only they use, a page of the other DTOs, and one of
/// the modules.
enum ReferenceDocs {
  /// Every page of some groups.
  /// - Parameter groups: the groups' names; nil for all of them.
  static func files(groups: Set<String>?) -> [GeneratedFile] {
    let all = pages()
    let chosen = all.filter { groups?.contains($0.group) ?? true }
    let places = places(chosen)
    var files = [index(chosen), GeneratedFile(path: "modules.md", text: ModuleReference.text())]
    for page in chosen { files.append(GeneratedFile(path: page.path, text: text(page, places))) }
    let shared = places.filter { $0.value == Self.sharedPath }.keys.sorted { $0.name < $1.name }
    if !shared.isEmpty {
      let text =
        "# DTOs of several groups\n\n\(notice)\n"
        + shared.map { SchemaReference.text($0, on: sharedPath, places) }.joined()
      files.append(GeneratedFile(path: sharedPath, text: text))
    }
    return files
  }

  private struct Page {
    var group: String
    var path: String
    var operations: [Operation]
    /// The DTOs that its operations take and answer, at every depth.
    var schemas: Set<Schema>
  }

  static let sharedPath = "dtos.md"
  private static let notice = "Written by `moonpool stubs reference`; not edited by hand.\n"

  private static func pages() -> [Page] {
    var groups: [String: [Operation]] = [:]
    for operation in Catalogue.operations { groups[operation.group, default: []].append(operation) }
    return groups.sorted { $0.key < $1.key }.map { group, operations in
      let roots = operations.flatMap { [$0.argument, $0.response].compactMap { $0 } }
      return Page(group: group, path: slug(group) + ".md", operations: operations, schemas: reachable(roots))
    }
  }

  private static func reachable(_ roots: [Schema]) -> Set<Schema> {
    var found: Set<Schema> = []
    var open = roots
    while let schema = open.popLast() {
      guard found.insert(schema).inserted else { continue }
      for field in schema.fields {
        if case .ref(let inner) = field.type { open.append(inner) }
        if case .ref(let inner)? = field.items?.type { open.append(inner) }
      }
    }
    return found.filter { !$0.isParameterList }
  }

  /// On which page each DTO stands.
  private static func places(_ pages: [Page]) -> [Schema: String] {
    var places: [Schema: String] = [:]
    for page in pages {
      for schema in page.schemas { places[schema] = places[schema] == nil ? page.path : sharedPath }
    }
    return places
  }

  private static func text(_ page: Page, _ places: [Schema: String]) -> String {
    var text = "# \(page.group)\n\n\(notice)\n"
    for operation in page.operations { text += OperationReference.text(operation, on: page.path, places) }
    let own = page.schemas.filter { places[$0] == page.path }.sorted { $0.name < $1.name }
    if !own.isEmpty { text += "# DTOs\n\n" + own.map { SchemaReference.text($0, on: page.path, places) }.joined() }
    return text
  }

  private static func index(_ pages: [Page]) -> GeneratedFile {
    var text = """
      # Reference of the Lua API

      \(notice)
      [lua-api.md](../lua-api.md) explains calls, errors and results. [modules.md](modules.md) describes the modules.

      | group | operations |
      |---|---|

      """
    for page in pages {
      let names = page.operations.map { "[\($0.name)](\(page.path)#\(OperationReference.anchor($0)))" }
      text += "| [\(page.group)](\(page.path)) | \(names.joined(separator: ", ")) |\n"
    }
    return GeneratedFile(path: "README.md", text: text)
  }

  /// A name as it stands in a file's name or an anchor.
  static func slug(_ name: String) -> String {
    let letters = name.lowercased().map { $0.isLetter || $0.isNumber ? $0 : "-" }
    return String(letters).split(separator: "-").joined(separator: "-")
  }
}
