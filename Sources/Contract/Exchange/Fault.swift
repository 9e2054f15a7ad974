/// Why a request got no response: network, disk, cancellation. A refusal by the service is not a fault but a ``Response``.
public struct Fault: Error, Sendable {
  /// The kind of fault.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The run was interrupted before the request was done; nothing was changed.
    public static let cancelled = Code(rawValue: "cancelled")
    /// The storage failed (disk full, I/O error, a file that is not a pool); nothing was changed.
    public static let storage = Code(rawValue: "storage")
    /// Another process uses the storage for longer than the time allowed.
    public static let busy = Code(rawValue: "busy")
    /// The request was never sent.
    public static let notSent = Code(rawValue: "notSent")
    /// The request was sent and not answered: whether it was done is unknown.
    public static let unanswered = Code(rawValue: "unanswered")
    /// The response made no sense.
    public static let nonsense = Code(rawValue: "nonsense")
    /// A defect of this program.
    public static let defect = Code(rawValue: "defect")
  }

  /// The kind of fault.
  public var code: Code
  /// What happened, for people; without secrets.
  public var message: String
  /// The operation that was asked for.
  public var operation: String?

  /// A fault.
  public init(_ code: Code, _ message: String, operation: String? = nil) {
    self.code = code
    self.message = message
    self.operation = operation
  }
}

extension Fault: CustomStringConvertible {
  /// The operation and the message.
  public var description: String { operation.map { "\($0): \(message)" } ?? message }
}
