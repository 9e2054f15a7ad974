/// What a client may ask of the server at the most (docs/server.md, "Limits").
public struct ServerLimits: Sendable {
  /// How many bytes a request's body may have.
  public var bodySize = 4 << 20
  /// How many bytes all bodies that are on their way in may have together, beside the first 16 KiB of each. Requests whose caller is not known yet have half of
  /// it.
  public var bodyBudget = 64 << 20
  /// A body of more bytes is read only after the server has found that the caller may send it.
  public var bodySizeOfStrangers = 64 << 10
  /// How many threads compare and hash passwords; nil for half as many as there are cores.
  public var passwordThreads: Int?
  /// How many passwords may wait to be compared or hashed; more are refused with 429.
  public var waitingPasswords = 16
  /// How long an answer to a sign-in that was refused for too many of them is held back, in milliseconds: a client that guesses on is slowed down.
  public var refusalDelay: Int64 = 500
  /// How many bytes the request line and the headers may have together.
  public var headSize = 32 << 10
  /// How long a request line and headers may take, in milliseconds from their first byte.
  public var headTime: Int64 = 10_000
  /// How long a body may take, in milliseconds from the end of the headers.
  public var bodyTime: Int64 = 30_000
  /// How long a connection may do nothing, in milliseconds.
  public var idleTime: Int64 = 60_000
  /// How many connections may be open; more wait until one is closed.
  public var connections = 4096
  /// How many requests may be answered or wait for it; more are refused with 429.
  public var pending = 1024
  /// How many requests a second one client may send on average; nil for any number. As many may come at once.
  public var requestsPerSecond: Int?

  /// The limits that hold unless others are set.
  public init() {}

  /// How often a connection looks at its deadlines, in milliseconds: late by a quarter of the shortest at the most.
  var tick: Int64 { max(1, min(min(headTime, bodyTime), min(idleTime, 4000)) / 4) }
}
