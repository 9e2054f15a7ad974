import Cryptography

/// Whoever can carry a message to a person: a mail server, an SMS provider, a folder of files (docs/operations.md, "Notifications").
///
/// One transport takes both channels or refuses the one it cannot carry with ``DeliveryFailure/Code/unsupportedChannel``. A message may be handed over more
/// than once (delivery is at least once); its ``OutgoingMessage/id`` is the same each time, for a Message-ID or an idempotency key.
public protocol MessageTransport: Sendable {
  /// Hands a message over to the next carrier.
  /// - Parameter message: the message; its text may hold a password and must go nowhere else.
  /// - Throws: when the carrier did not take it; ``DeliveryFailure/isPermanent`` says whether another attempt makes sense.
  func send(_ message: OutgoingMessage) async throws(DeliveryFailure)
}

/// A message on its way out.
public struct OutgoingMessage: Sendable {
  /// Where a message goes.
  public enum Channel: Sendable, Hashable {
    /// An electronic mail address.
    case email(String)
    /// A phone number with its country code: a plus sign and digits (`+8613800000000`).
    case sms(String)
  }

  /// The outbox's id of the message, the same at every attempt.
  public let id: String
  /// Where it goes.
  public let channel: Channel
  /// The subject, one line without control characters; empty for SMS.
  public let subject: String
  /// The text in UTF-8, lines ended by a line feed.
  public let text: Secret
  /// `zh-CN` or `en-US`.
  public let languageTag: String

  /// A message.
  public init(id: String, channel: Channel, subject: String, text: Secret, languageTag: String) {
    self.id = id
    self.channel = channel
    self.subject = subject
    self.text = text
    self.languageTag = languageTag
  }
}

/// Why a message was not taken.
public struct DeliveryFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What sort of failure.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The code's name.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The carrier cannot be reached, or broke off.
    public static let unreachable = Code(rawValue: "unreachable")
    /// The carrier does not accept who we say we are.
    public static let notAuthorised = Code(rawValue: "notAuthorised")
    /// The carrier refuses this message or its address.
    public static let refused = Code(rawValue: "refused")
    /// The carrier asks to come back later.
    public static let later = Code(rawValue: "later")
    /// The message cannot be carried as it is (a line break in an address, say).
    public static let invalidMessage = Code(rawValue: "invalidMessage")
    /// This transport does not carry that channel.
    public static let unsupportedChannel = Code(rawValue: "unsupportedChannel")
    /// The transport's own settings are wrong.
    public static let misconfigured = Code(rawValue: "misconfigured")
  }

  /// What sort of failure.
  public let code: Code
  /// What happened, for people: never the message's text, and no secret of the transport.
  public let detail: String
  /// True where another attempt at the same message is pointless.
  public let isPermanent: Bool

  /// A failure.
  public init(_ code: Code, _ detail: String, isPermanent: Bool) {
    self.code = code
    self.detail = detail
    self.isPermanent = isPermanent
  }

  /// The code and the detail.
  public var description: String { "\(code.rawValue): \(detail)" }
}
