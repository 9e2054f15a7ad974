import Contract

/// Where a user's fields stand in a request: on the top level or in an entry of `list`. Paths are made only when something is refused.
struct EntryPlace {
  /// The list's member and the entry's index, or nil for the top level.
  var entry: (list: String, index: Int)?

  /// The top level.
  static let top = EntryPlace(entry: nil)

  /// An entry of `list`.
  static func list(_ index: Int) -> EntryPlace { EntryPlace(entry: ("list", index)) }

  /// The entry itself.
  var path: Path {
    guard let entry else { return Path() }
    return [.name(entry.list), .index(entry.index)]
  }

  /// A field of the entry.
  func path(_ field: String) -> Path { path.appending(.name(field)) }
}
