import Contract

/// The pool's no to a request: a status of docs/operations.md, "Envelope", a place in the request and a message.
public struct Refusal: Error, Sendable, Equatable {
  /// The business status, never 200.
  public var statusCode: Int
  /// The finer code, where there is one.
  public var apiCode: Int?
  /// Which field it is about; empty for the request as a whole.
  public var path: Path
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

  /// This refusal as an answer.
  public func response(_ language: Language, requestId: String) -> Response {
    Response(
      refusal: statusCode, apiCode: apiCode, path: path, message: message.rendered(language, arguments),
      requestId: requestId)
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
