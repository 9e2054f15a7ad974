/// A request that has passed validation: an operation, its argument and who asks.
///
/// The only way to create one is ``Catalogue``'s `request` functions, so a backend never sees an argument that was not checked against its DTO.
public struct Request: Sendable {
  /// What is asked for.
  public let operation: Operation
  /// The argument: an object with the fields of the operation's DTO (or of its query parameters).
  public let body: Tape
  /// The caller and the settings of the call.
  public var context: RequestContext

  init(operation: Operation, body: Tape, context: RequestContext) {
    self.operation = operation
    self.body = body
    self.context = context
  }
}

/// The caller of a request and the settings of the call.
public struct RequestContext: Sendable {
  /// The caller.
  public var caller: Caller
  /// The language of the messages.
  public var language: Language
  /// Where a walk over a list goes on: what the last response's ``Response/nextCursor`` said. Backends that cannot use it ignore it.
  public var cursor: Cursor?
  /// How many entries a walk by ``cursor`` takes at once; stronger than the argument's own paging, which is bounded by the service's limit.
  /// Backends without cursors ignore it.
  public var pageSize: Int?
  /// The network address the request came from, where there is one.
  public var clientAddress: String?
  /// Where the users come from that the request creates, where that is not what the operation says.
  public var userSource: UserSource?
  /// The program that asked, as its user agent says.
  public var userAgent: String?

  /// True if the caller does not read the data of the answer. A backend may then leave out the members of its elements that cost extra to read; it keeps
  /// the elements, which are counted.
  public var discardsData = false

  /// A context for that caller.
  public init(caller: Caller = .administrator, language: Language = .english) {
    self.caller = caller
    self.language = language
  }
}

/// Where users come from (`userSourceType`), as a program of the pool's own machine may say it.
public enum UserSource: String, Sendable, Hashable {
  /// Imported from a spreadsheet.
  case excel
}

/// The caller.
public enum Caller: Sendable, Equatable {
  /// The pool's administrator, by access key or on the pool's own machine.
  case administrator
  /// An application (nil: the pool's first one) and, where a user is signed in, that user's access token.
  case application(id: String?, accessToken: AccessToken?)

  /// An access token; never shown by description or reflection.
  public struct AccessToken: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
  {
    /// The token itself.
    public let text: String
    /// A token.
    public init(_ text: String) { self.text = text }
    /// Never the token.
    public var description: String { "<redacted>" }
    /// Never the token.
    public var debugDescription: String { "<redacted>" }
    /// Never the token.
    public var customMirror: Mirror { Mirror(self, children: []) }
  }
}

/// The language of messages.
public enum Language: String, Sendable {
  /// English (`en-US`).
  case english = "en-US"
  /// Chinese (`zh-CN`).
  case chinese = "zh-CN"
}

/// A place in a walk over a list. Only the backend that made it knows what it means.
public struct Cursor: Sendable, Equatable {
  /// The backend's own bytes.
  public var bytes: [UInt8]
  /// A cursor of those bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }
}
