import Contract

/// A rejection of a request by the pool: a status of docs/operations.md, "Envelope", a path in the request and a message.
public struct Refusal: Error, Sendable, Equatable {
  /// The business status, never 200.
  public var statusCode: Int
  /// The finer code, where there is one.
  public var apiCode: Int?
  /// The field it is about; empty for the request as a whole.
  public var path: Path
  /// The other path of the same request that it is about.
  public var rival: Path?
  /// The number of the user who has a value that must be unique.
  public var holder: Int64?
  /// What is wrong.
  public var message: Message
  /// The arguments of the message.
  public var arguments: [String]
  /// After how many seconds the same request may succeed, where that is known.
  public var retryAfter: Int?

  /// A refusal.
  public init(
    _ statusCode: Int, apiCode: Int? = nil, path: Path = Path(), _ message: Message, _ arguments: [String] = []
  ) {
    self.statusCode = statusCode
    self.apiCode = apiCode
    self.path = path
    self.message = message
    self.arguments = arguments
  }

  /// This refusal as a user may see it: it names the field whose value is taken, and not the user who has the value.
  var withoutHolder: Refusal {
    guard holder != nil else { return self }
    var refusal = self
    refusal.holder = nil
    refusal.message = .takenBySomebody
    refusal.arguments = [path.lastName]
    return refusal
  }

  /// This refusal as an answer.
  public func response(_ language: Language, requestId: String) -> Response {
    var response = Response(
      refusal: statusCode, apiCode: apiCode, path: path, message: message.rendered(language, arguments),
      requestId: requestId)
    response.rival = rival
    response.retryAfter = retryAfter
    return response
  }
}

/// Why work inside the pool ends early: rejected by a rule, or failed because of the storage. In both cases nothing is kept.
public enum PoolFailure: Error, Sendable {
  /// A rule rejected it; the caller gets a response.
  case refused(Refusal)
  /// The storage failed; the caller gets a fault.
  case failed(Fault)

  /// A refusal with that status.
  public static func refused(
    _ statusCode: Int, apiCode: Int? = nil, path: Path = Path(), _ message: Message, _ arguments: [String] = []
  ) -> PoolFailure {
    .refused(Refusal(statusCode, apiCode: apiCode, path: path, message, arguments))
  }

  /// 400 for a field.
  public static func invalid(_ path: Path, _ message: Message, _ arguments: [String] = []) -> PoolFailure {
    .refused(Refusal(400, path: path, message, arguments))
  }

  /// 409 for a value that must be unique and belongs to another user.
  /// - Parameters:
  ///   - holder: the number of the user who has it; its id is the message's last argument.
  ///   - transaction: tells the id.
  static func taken(
    by holder: Int64, _ path: Path, _ message: Message, _ arguments: [String], _ transaction: any UserReading
  ) throws(PoolFailure) -> PoolFailure {
    var refusal = Refusal(409, path: path, message, arguments + [try transaction.userId(of: holder) ?? "?"])
    refusal.holder = holder
    return .refused(refusal)
  }

  /// A fault of the storage.
  public static func storage(_ text: String) -> PoolFailure { .failed(Fault(.storage, text)) }

  /// A fault that means a defect of the program.
  public static func defect(_ text: String) -> PoolFailure { .failed(Fault(.defect, text)) }
}

extension PoolFailure {
  /// The failure as a fault, for callers outside of any request; a refusal is rendered in English.
  public var fault: Fault {
    switch self {
    case .failed(let fault): return fault
    case .refused(let refusal): return Fault(.storage, refusal.message.rendered(.english, refusal.arguments))
    }
  }
}
