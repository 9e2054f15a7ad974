/// A message in the outbox: written in the transaction of the change it tells about, delivered after it (docs/operations.md, "Notifications").
public struct OutboxMessage: Sendable, Equatable {
  /// What has become of a message.
  public enum State: String, Sendable, Hashable, CaseIterable {
    /// Waits for its next attempt.
    case queued
    /// Some process is handing it over; it counts as queued again once that process has died or its lease is over.
    case sending
    /// A carrier took it; its text is gone.
    case sent
    /// Given up: refused for good, or tried too often. It can be sent again by hand.
    case failed
    /// There was no address to send it to.
    case skipped
    /// Dropped by hand; its text is gone.
    case dropped
  }

  /// By which way it goes.
  public typealias Channel = OutgoingMessage.Channel

  /// What it tells.
  public enum Occasion: String, Sendable, Hashable {
    /// The account was made.
    case accountCreated = "account created"
    /// Someone else set the password.
    case passwordReset = "password reset"
    /// A passcode was asked for.
    case passcode
  }

  /// Its id: 24 hexadecimal digits, time-ordered.
  public let id: String
  /// Whom it is about.
  public let userId: String
  /// By which way it goes.
  public let channel: Channel
  /// What it tells.
  public let occasion: Occasion
  /// The address, or the phone number with its country code; empty if it was skipped.
  public let recipient: String
  /// `zh-CN` or `en-US`.
  public let languageTag: String
  /// When it was written, in milliseconds since 1970.
  public let createdAt: Int64
  /// What has become of it.
  public var state: State
  /// How often it was tried.
  public var attempts: Int
  /// When it may be tried next, in milliseconds since 1970; while it is ``State/sending``, when its lease ends.
  public var nextAttemptAt: Int64
  /// Which delivery has it while it is ``State/sending``; nil for one of a program that did not say.
  public var lease: OutboxLease?
  /// Why it was skipped or not taken; never anything of its text.
  public var reason: String?
  /// The subject and the text, sealed for ``sealContext``; nil once they are not needed any more.
  public var sealedBody: [UInt8]?

  /// A message as it appears in the outbox.
  public init(
    id: String, userId: String, channel: Channel, occasion: Occasion, recipient: String, languageTag: String,
    createdAt: Int64, state: State, attempts: Int = 0, nextAttemptAt: Int64, lease: OutboxLease? = nil,
    reason: String? = nil, sealedBody: [UInt8]? = nil
  ) {
    self.id = id
    self.userId = userId
    self.channel = channel
    self.occasion = occasion
    self.recipient = recipient
    self.languageTag = languageTag
    self.createdAt = createdAt
    self.state = state
    self.attempts = attempts
    self.nextAttemptAt = nextAttemptAt
    self.lease = lease
    self.reason = reason
    self.sealedBody = sealedBody
  }

  /// What the body is sealed for, so that it opens in its own row alone.
  public var sealContext: String { "outbox/\(id)/body" }
}
