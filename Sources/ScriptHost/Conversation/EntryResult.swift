/// What an entry is worth, as far as it is shown.
public struct EntryResult: Sendable, Equatable {
  /// How much is left to be shown by `it`.
  public enum Rest: Sendable, Equatable {
    case none
    /// So many elements of a list.
    case counted(Int)
    /// A walk that has not come to its end: nobody knows how many.
    case unknown
  }

  /// The values; of a walk one list with the rows taken.
  public var values: [ShownValue]
  /// What `it` goes on with.
  public var rest: Rest
  /// How many rows were shown before these: 0 but for `it`.
  public var offset: Int
  /// True where the one value is rows of a walk, or of a list that is shown in parts.
  public var isPage: Bool
  /// True where the rows are those of a walk.
  public var isWalk = false
  /// True where the entry was an expression, and not a statement (which may end with a `return`).
  public var isExpression = false

  /// A result.
  public init(_ values: [ShownValue], rest: Rest = .none, offset: Int = 0, isPage: Bool = false) {
    self.values = values
    self.rest = rest
    self.offset = offset
    self.isPage = isPage
  }

  /// No value.
  public static let empty = EntryResult([])
}

/// How much of a value is taken to be shown.
public struct Extent: Sendable, Equatable {
  /// How many elements of a list are taken at once.
  public var rows: Int
  /// How many rows of a walk are taken at once.
  public var walkedRows: Int
  /// How many values in all.
  public var values: Int

  /// What a person can take in: twenty rows, the rest by `it`.
  public static let page = Extent(rows: 20, walkedRows: 20, values: 50_000)
  /// What a file can: lists as they are (the script holds them all the same), walks in pieces.
  public static let whole = Extent(rows: 100_000, walkedRows: 500, values: 5_000_000)
}
