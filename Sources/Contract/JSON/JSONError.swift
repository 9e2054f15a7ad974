/// Why a text is not JSON, or why a value cannot be written as JSON.
public struct JSONError: Error, Sendable, Equatable {
  /// The kind of mistake.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Something else than the grammar of RFC 8259 allows here.
    public static let syntax = Code(rawValue: "syntax")
    /// The text ends too early.
    public static let unfinished = Code(rawValue: "unfinished")
    /// More arrays and objects within each other than allowed.
    public static let tooDeep = Code(rawValue: "tooDeep")
    /// A longer text than allowed.
    public static let tooLarge = Code(rawValue: "tooLarge")
    /// Bytes that are not UTF-8.
    public static let notUTF8 = Code(rawValue: "notUTF8")
    /// A `\u` escape of half a surrogate pair.
    public static let loneSurrogate = Code(rawValue: "loneSurrogate")
    /// A number beyond what 64 bits can hold, or (writing) infinity or not a number.
    public static let number = Code(rawValue: "number")
  }

  /// The kind of mistake.
  public var code: Code
  /// The line, counted from 1; 0 if there is not a text.
  public var line: Int
  /// The column in bytes, counted from 1.
  public var column: Int
  /// What was expected, in both languages.
  public var expectation: Message

  /// What was expected, in English.
  public var expected: String { expectation.english }

  /// An error.
  public init(_ code: Code, line: Int = 0, column: Int = 0, _ expectation: Message) {
    self.code = code
    self.line = line
    self.column = column
    self.expectation = expectation
  }

  /// The whole sentence.
  public var message: Message {
    guard line > 0 else {
      return Message(english: "expected \(expectation.english)", chinese: "应为\(expectation.chinese)")
    }
    return Message(
      english: "line \(line), column \(column): expected \(expectation.english)",
      chinese: "第 \(line) 行第 \(column) 列应为\(expectation.chinese)")
  }
}

extension JSONError: CustomStringConvertible {
  /// As in `line 3, column 14: expected a comma or }`.
  public var description: String { message.english }
}
