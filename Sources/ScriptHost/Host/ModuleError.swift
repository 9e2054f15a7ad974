/// An error of one of the host's modules: a file, a malformed text, a wrong argument. Lua raises it as a string at the
/// script's line.
public struct ModuleError: Error, Sendable, CustomStringConvertible {
  /// The kind of error.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A wrong argument of a call.
    public static let argument = Code(rawValue: "argument")
    /// The system refused an operation on a file.
    public static let file = Code(rawValue: "file")
    /// A text does not have the expected format.
    public static let malformed = Code(rawValue: "malformed")
    /// The host does not support this.
    public static let unsupported = Code(rawValue: "unsupported")
    /// More than the host allows.
    public static let limit = Code(rawValue: "limit")
  }

  /// The kind of error.
  public var code: Code
  /// The message for people, without secrets.
  public var message: String
  /// The file it is about.
  public var path: String?
  /// The line of that file, from 1.
  public var line: Int?

  /// Creates an error.
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
