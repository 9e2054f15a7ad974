import Cryptography

/// Something that brings a message from the outbox to a person: a mail server, an SMS provider, a folder of files.
///
/// Delivery is at least once: a message whose outcome was not learnt is delivered again with the same `id`, and a transport makes that id visible to the
/// receiving side (Message-ID, file name) so that it can tell a repetition.
public protocol MessageTransport: Sendable {
  /// Delivers one message. Returns only when the next station has taken charge of it.
  /// - Parameter message: what to deliver.
  /// - Throws: `DeliveryError`; its `isPermanent` says whether another attempt can help.
  func deliver(_ message: OutgoingMessage) async throws(DeliveryError)
}

/// A message on its way to one person.
public struct OutgoingMessage: Sendable {
  /// By what means a message travels.
  public enum Channel: String, Sendable, Hashable, CaseIterable {
    /// Electronic mail; `to` is an address.
    case email
    /// A text message; `to` is a phone number, digits with an optional leading `+`.
    case sms
  }

  /// The outbox's name for the message, the same on every attempt.
  public let id: String
  /// By what means it travels.
  public let channel: Channel
  /// Where to: one mail address or phone number.
  public let to: String
  /// The subject; a text message has none to show.
  public let subject: String
  /// The text. It may hold a generated password.
  public let body: Secret
  /// When the message was put into the outbox, in milliseconds since 1970.
  public let createdAt: Int64

  /// Makes a message.
  /// - Parameters:
  ///   - id: the outbox's name for it.
  ///   - channel: by what means it travels.
  ///   - to: one mail address or phone number. Transports check it.
  ///   - subject: the subject, one line. Transports check it.
  ///   - body: the text, in UTF-8.
  ///   - createdAt: milliseconds since 1970.
  public init(id: String, channel: Channel, to: String, subject: String, body: Secret, createdAt: Int64) {
    self.id = id
    self.channel = channel
    self.to = to
    self.subject = subject
    self.body = body
    self.createdAt = createdAt
  }
}

/// Why a message was not delivered.
public struct DeliveryError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is. New codes may be added.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The code's name, as it appears in messages and in the outbox.
    public let name: String

    private init(_ name: String) { self.name = name }

    /// The code's name.
    public var description: String { name }

    /// The transport's settings make no sense.
    public static let invalidConfiguration = Code("invalidConfiguration")
    /// The message cannot be sent as it is: an invalid address, a line break in a header.
    public static let invalidMessage = Code("invalidMessage")
    /// The transport does not carry messages of this channel.
    public static let unsupportedChannel = Code("unsupportedChannel")
    /// The other side cannot be reached, or the connection broke.
    public static let unreachable = Code("unreachable")
    /// The other side did not answer in time.
    public static let timedOut = Code("timedOut")
    /// The connection cannot be made secure.
    public static let insecure = Code("insecure")
    /// The other side does not accept our credentials.
    public static let unauthorized = Code("unauthorized")
    /// The other side refused the message.
    public static let refused = Code("refused")
    /// A file cannot be written.
    public static let cannotWrite = Code("cannotWrite")
    /// The delivery was cancelled.
    public static let cancelled = Code("cancelled")
  }

  /// What kind of failure it is.
  public let code: Code
  /// Whether another attempt is pointless, because the message itself is at fault.
  public let isPermanent: Bool
  /// One sentence for people. It never holds the message's text, nor a credential.
  public let cause: String

  /// Makes an error.
  /// - Parameters:
  ///   - code: what kind of failure it is.
  ///   - isPermanent: whether another attempt is pointless.
  ///   - cause: one sentence for people, free of secrets.
  public init(_ code: Code, isPermanent: Bool, cause: String) {
    self.code = code
    self.isPermanent = isPermanent
    self.cause = cause
  }

  /// The code and the sentence.
  public var description: String { "\(code): \(cause)" }
}
