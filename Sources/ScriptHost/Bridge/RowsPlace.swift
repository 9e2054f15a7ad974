import Contract

/// Where the rows of an answer or a page are, for the error of a script that takes it for the list.
///
/// Without that error `#answer` would be 0 and `ipairs(page)` would visit nothing: the script would do nothing and
/// succeed.
enum RowsPlace {
  /// What to say of a DTO that holds a list or is an answer; nil for any other DTO.
  static func text(_ schema: Schema) -> String? {
    if isPage(schema) { return "its rows are in \(pages.contains(schema.name) ? "data.list" : "list")" }
    guard schema.field(named: "statusCode") != nil, let data = schema.field(named: "data") else { return nil }
    switch data.type {
    case .ref(let inner) where isPage(inner): return "its rows are in data.list"
    case .array: return "its rows are in data"
    default: return "what it answers is in data"
    }
  }

  /// Whether a DTO holds its rows in `list`.
  static func isPage(_ schema: Schema) -> Bool {
    if case .array? = schema.field(named: "list")?.type { true } else { false }
  }

  /// The names of the DTOs that answers have as `data`.
  private static let pages: Set<String> = {
    var names: Set<String> = []
    for operation in Catalogue.operations {
      if case .ref(let inner)? = operation.response?.field(named: "data")?.type { names.insert(inner.name) }
    }
    return names
  }()
}
