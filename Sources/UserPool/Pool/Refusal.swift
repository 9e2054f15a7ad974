import Contract

/// The pool's no to a request: a status of docs/operations.md, "Envelope", a place in the request and a message.
public struct Refusal: Error, Sendable, Equatable {
  /// The business status, never 200.
  public var statusCode: Int
  /// The finer code, where there is one.
  public var apiCode: Int?
  /// Which field it is about; empty for the request as a whole.
  public var path: Path
  /// The other place of the same request that it is about.
  public var rival: Path?
  /// The number of the user who has a value that must be unique.
  public var holder: Int64?
  /// What is wrong.
  public var message: Message
  /// What fills the message's places.
  public var arguments: [String]

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
    return response
  }
}

/// How work inside the pool ends early: refused by a rule, or failed for want of the storage. Either way nothing of it stays.
public enum PoolFailure: Error, Sendable {
  /// A rule said no; the caller gets a response.
  case refused(Refusal)
  /// The storage could not do it; the caller gets a fault.
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

  /// 409 for a value that must be unique and is somebody else's.
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

  /// A fault that only a defect of the program explains.
  public static func defect(_ text: String) -> PoolFailure { .failed(Fault(.defect, text)) }
}

extension PoolFailure {
  /// The failure as a fault, for callers outside of any request; a refusal there is told in English.
  public var fault: Fault {
    switch self {
    case .failed(let fault): return fault
    case .refused(let refusal): return Fault(.storage, refusal.message.rendered(.english, refusal.arguments))
    }
  }
}
