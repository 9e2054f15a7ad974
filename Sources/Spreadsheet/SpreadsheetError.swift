/// Why a spreadsheet cannot be read.
public struct SpreadsheetError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What sort of reason.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The libraries that read the format are not there.
    public static let library = Code(rawValue: "library")
    /// The file cannot be opened, or is not a spreadsheet.
    public static let file = Code(rawValue: "file")
    /// The file is a spreadsheet, but broken.
    public static let malformed = Code(rawValue: "malformed")
    /// The file exceeds a limit for files that are not trusted (``Limits``).
    public static let limit = Code(rawValue: "limit")
  }

  /// What sort of reason.
  public var code: Code
  /// What is wrong, for people.
  public var message: String
  /// The sheet's name, if it is about one.
  public var sheet: String?
  /// The cell's name, as in `B7`, if it is about one.
  public var cell: String?

  /// A reason.
  public init(_ code: Code, _ message: String, sheet: String? = nil, cell: String? = nil) {
    self.code = code
    self.message = message
    self.sheet = sheet
    self.cell = cell
  }

  /// As in `sheet "People", cell B7: the shared text 12 is missing`.
  public var description: String {
    var place = sheet.map { "sheet \"\($0)\"" } ?? ""
    if let cell { place += (place.isEmpty ? "" : ", ") + "cell \(cell)" }
    return place.isEmpty ? message : "\(place): \(message)"
  }
}

/// What is read at most of a spreadsheet, which may have been made to fill the memory or the day.
public struct Limits: Sendable {
  /// The bytes that a sheet may unpack to.
  public var sheetSize = 1 << 32
  /// The bytes that the table of shared texts may unpack to.
  public var sharedTextsSize = 1 << 30
  /// The bytes that any other part may unpack to.
  public var partSize = 1 << 26
  /// How many times its packed size a part may unpack to, once it has passed ``ratioFloor``.
  public var ratio = 250
  /// The bytes below which ``ratio`` does not count.
  public var ratioFloor = 1 << 24
  /// The bytes of text that the shared texts may hold, which stay in memory.
  public var sharedTextBytes = 1 << 28
  /// How many shared texts there may be.
  public var sharedTexts = 1 << 24
  /// The bytes of text in one row.
  public var rowBytes = 1 << 24
  /// The bytes of one element of XML.
  public var elementBytes = 1 << 23
  /// How deep elements may stand within each other.
  public var depth = 64

  /// The columns and rows of a sheet (ECMA-376 leaves them open; no program writes more).
  public static let columns = 16_384
  public static let rows = 1_048_576

  /// The usual ones.
  public init() {}
}
