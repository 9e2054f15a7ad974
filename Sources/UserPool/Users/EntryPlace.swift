import Contract

/// Where a user's fields is in a request: on the top level or in an entry of `list`. Paths are made only when something is refused.
struct EntryPlace {
  /// The list's member and the entry's index, or nil for the top level.
  var entry: (list: String, index: Int)?
  /// The path of that list; empty for the top level.
  private var base = Path()

  /// The top level.
  static let top = EntryPlace(entry: nil)

  /// An entry of `list`.
  static func list(_ index: Int) -> EntryPlace { EntryPlace(entry: ("list", index)) }

  /// An entry of a list on the top level, or the top level itself.
  init(entry: (list: String, index: Int)?) { self.entry = entry }

  /// An entry at a deeper level.
  init(_ path: Path) { base = path }

  /// The entry itself.
  var path: Path {
    guard let entry else { return base }
    return [.name(entry.list), .index(entry.index)]
  }

  /// A field of the entry.
  func path(_ field: String) -> Path { path.appending(.name(field)) }
}
