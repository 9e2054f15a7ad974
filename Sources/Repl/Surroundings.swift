/// What completion and help ask about the running session. Answers come at once and never run code of the script: no
/// metamethod is called.
public protocol Surroundings: Sendable {
  /// The names in a table of the session, reached by raw reads: `[]` is the prompt's own locals and the globals,
  /// `["config", "db"]` the keys of `config.db`. Empty if there is no such table.
  func names(in path: [String]) async -> [SurroundingName]
  /// The operation client behind a global or a field, `management` or `authentication` for instance; nil if it is not
  /// one.
  func client(at path: [String]) async -> SurroundingClient?
  /// The keys of the pool's custom fields of users, with their labels.
  func customFields() async -> [SurroundingName]
  /// The names of the targets that may be chosen.
  func targets() async -> [SurroundingName]
}

/// A name that the session knows.
public struct SurroundingName: Sendable, Equatable {
  public enum Kind: Sendable, Equatable { case local, global, module, function, table, field, value, target }
  public var name: String
  public var kind: Kind
  /// One line about it, if there is one.
  public var line: String?

  public init(_ name: String, _ kind: Kind, line: String? = nil) {
    self.name = name
    self.kind = kind
    self.line = line
  }
}

/// Which of the two clients a value is.
public enum SurroundingClient: Sendable, Equatable { case management, authentication }
