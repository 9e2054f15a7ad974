/// What a module of the host refuses: a file, a malformed text, a wrong argument. Raised in Lua as a text at the script's own line.
public struct ModuleError: Error, Sendable, CustomStringConvertible {
  /// What sort of refusal.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A wrong argument of a call.
    public static let argument = Code(rawValue: "argument")
    /// The system refused an operation on a file.
    public static let file = Code(rawValue: "file")
    /// A text is not in the format it should be in.
    public static let malformed = Code(rawValue: "malformed")
    /// What is asked for does not exist here.
    public static let unsupported = Code(rawValue: "unsupported")
    /// More than the host allows.
    public static let limit = Code(rawValue: "limit")
  }

  /// What sort of refusal.
  public var code: Code
  /// What happened, for people; without secrets.
  public var message: String
  /// The file it is about.
  public var path: String?
  /// The line of that file, from 1.
  public var line: Int?

  /// A refusal.
  public init(_ code: Code, _ message: String, path: String? = nil, line: Int? = nil) {
    self.code = code
    self.message = message
    self.path = path
    self.line = line
  }

  /// File, line and message.
  public var description: String {
    switch (path, line) {
    case (let path?, let line?): "\(path):\(line): \(message)"
    case (let path?, nil): "\(path): \(message)"
    case (nil, let line?): "line \(line): \(message)"
    case (nil, nil): message
    }
  }
}
