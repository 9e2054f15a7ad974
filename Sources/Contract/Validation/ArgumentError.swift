/// A mistake in the argument of an operation, found before anything was done.
///
/// It says what a person needs to correct it: the place, what was expected, what was given, and the near miss. It never holds the value of a
/// secret field.
public struct ArgumentError: Error, Sendable, Equatable {
  /// The kind of mistake.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A field that the DTO does not have.
    public static let unknownField = Code(rawValue: "unknownField")
    /// A field about security that the DTO does not have, where other unknown fields are ignored.
    public static let guardedField = Code(rawValue: "guardedField")
    /// An entry about a user of whom an earlier request of the same batch has one.
    public static let repeatedEntry = Code(rawValue: "repeatedEntry")
    /// A field that this operation refuses because another one changes it.
    public static let refusedField = Code(rawValue: "refusedField")
    /// A value of another type.
    public static let wrongType = Code(rawValue: "wrongType")
    /// null for a field that cannot be cleared.
    public static let null = Code(rawValue: "null")
    /// A string that is not one of the allowed ones.
    public static let notInEnum = Code(rawValue: "notInEnum")
    /// A required field that is absent.
    public static let missing = Code(rawValue: "missing")
    /// An array with too many elements.
    public static let tooMany = Code(rawValue: "tooMany")
    /// An array with too few elements.
    public static let tooFew = Code(rawValue: "tooFew")
    /// A string with too many characters.
    public static let tooLong = Code(rawValue: "tooLong")
    /// A string with too few characters.
    public static let tooShort = Code(rawValue: "tooShort")
    /// A number that is too small, too large or not finite.
    public static let outOfRange = Code(rawValue: "outOfRange")
    /// A string that has not the form its format asks for.
    public static let malformed = Code(rawValue: "malformed")
    /// A string whose bytes are not UTF-8.
    public static let notUTF8 = Code(rawValue: "notUTF8")
    /// Values nested deeper than ``Catalogue/maximumDepth``.
    public static let tooDeep = Code(rawValue: "tooDeep")
    /// A helper of the client library where an operation is needed.
    public static let notAnOperation = Code(rawValue: "notAnOperation")
  }

  /// The operation's name, where one was asked for.
  public var operation: String?
  /// The DTO (or list of parameters) that the mistake was made in.
  public var schema: String?
  /// Where in the argument.
  public var path: Path
  /// The kind of mistake.
  public var code: Code
  /// What was expected, as in `string` or `one of M, F, U`; nil if ``code`` says it all.
  public var expected: Message?
  /// What was given: the type, and a short value unless the field is secret.
  public var got: Message?
  /// The near miss: the name or value that was probably meant.
  public var suggestion: String?
  /// The values that are allowed, where they can be listed.
  public var allowed: [String]

  init(
    _ code: Code, schema: Schema?, expected: Message? = nil, got: Message? = nil, suggestion: String? = nil,
    allowed: [String] = []
  ) {
    self.code = code
    self.schema = schema?.name
    path = Path()
    self.expected = expected
    self.got = got
    self.suggestion = suggestion
    self.allowed = allowed
  }

  /// The statusCode a service answers it with: 413 for too many entries, else 400 (docs/operations.md, "Envelope").
  public var statusCode: Int { code == .tooMany ? 413 : 400 }

  /// What is wrong, without the operation and the path.
  public var message: Message {
    let what = expected ?? .otherValue
    let message: Message
    switch code {
    case .unknownField:
      message = Message(
        english: "no such \(what.english) of \(schema ?? "this object")",
        chinese: "\(schema ?? "该对象")没有此\(what.chinese)")
    case .guardedField:
      message = Message(
        english: "no such \(what.english) of \(schema ?? "this object"); fields about security are not ignored",
        chinese: "\(schema ?? "该对象")没有此\(what.chinese)，与安全有关的字段不会被忽略")
    case .repeatedEntry:
      return Message(
        english: "the user has an earlier entry that is sent in another request; "
          + "when passwords are generated, merge the entries of a user into one",
        chinese: "该用户在之前的另一个请求中已有条目；自动生成密码时，请将同一用户的条目合并为一条")
    case .refusedField:
      return Message(
        english: "cannot be changed by \(operation ?? schema ?? "this operation"); use \(suggestion ?? "another one")",
        chinese: "不能通过 \(operation ?? schema ?? "该接口") 修改，请使用 \(suggestion ?? "其他接口")")
    case .missing:
      return Message(
        english: "missing; \(schema ?? "this object") requires it (\(what.english))",
        chinese: "缺少该字段，\(schema ?? "该对象")要求提供（\(what.chinese)）")
    case .notAnOperation: return .clientHelper
    default:
      let given = got ?? .otherValue
      message = Message(
        english: "expected \(what.english), got \(given.english)",
        chinese: "应为\(what.chinese)，收到的是\(given.chinese)")
    }
    guard let suggestion else { return message }
    return Message(
      english: "\(message.english); did you mean \(suggestion)?", chinese: "\(message.chinese)，您是否想用 \(suggestion)？")
  }

  /// Operation, path and message in English, indices counted from `indexBase` (0 over HTTP, 1 in Lua), as in
  /// `updateUser: nickName: no such field of UpdateUserReqDto; did you mean nickname?`.
  public func text(indexBase: Int) -> String {
    var parts: [String] = []
    if let operation { parts.append(operation) }
    if !path.isEmpty { parts.append(path.rendered(indexBase: indexBase)) }
    parts.append(message.english)
    return parts.joined(separator: ": ")
  }

  /// This error one step further in.
  func inside(_ element: Path.Element) -> ArgumentError {
    var error = self
    error.path.elements.insert(element, at: 0)
    return error
  }
}

extension ArgumentError: CustomStringConvertible {
  /// The text with indices counted from 0.
  public var description: String { text(indexBase: 0) }
}

extension Response {
  /// The refusal of an argument: 400, or 413 for too many entries.
  /// - Parameter language: the language of the message.
  public init(refusing error: ArgumentError, _ language: Language, requestId: String?) {
    self.init(refusal: error.statusCode, path: error.path, message: error.message.text(language), requestId: requestId)
  }
}
