/// The values of an entry, as far as they are shown.
public struct EntryResult: Sendable, Equatable {
  /// How much is left to be shown by `it`.
  public enum Rest: Sendable, Equatable {
    case none
    /// So many elements of a list.
    case counted(Int)
    /// A walk that is not at its end: the number is unknown.
    case unknown
  }

  /// The values; of a walk one list with the rows taken.
  public var values: [ShownValue]
  /// What `it` goes on with.
  public var rest: Rest
  /// How many rows were shown before these: 0 but for `it`.
  public var offset: Int
  /// True if the one value is rows of a walk, or of a list that is shown in parts.
  public var isPage: Bool
  /// True if the rows are those of a walk.
  public var isWalk = false
  /// Of rows of a DTO that come in parts: the DTO's fields in the contract's order, without those that were not asked
  /// for.
  public var columns: [String] = []
  /// True if the entry was an expression, and not a statement (which may end with a `return`).
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

/// How much of a value is copied for display.
public struct Extent: Sendable, Equatable {
  /// How many elements of a list are taken at once.
  public var rows: Int
  /// How many rows of a walk are taken at once.
  public var walkedRows: Int
  /// How many values in all.
  public var values: Int

  /// For a person: twenty rows at a time; `it` shows the next ones.
  public static let page = Extent(rows: 20, walkedRows: 20, values: 50_000)
  /// For a file: complete lists, which the script holds anyway, and walks in parts.
  public static let whole = Extent(rows: 100_000, walkedRows: 500, values: 5_000_000)
}
