import CurlShim
import UserPool

/// Delivers mail through an SMTP server (RFC 5321).
public final class SMTPTransport: MessageTransport {
  private let configuration: SMTPConfiguration
  private let now: @Sendable () -> Int64
  private let sessions = CurlSessions()

  /// Makes a transport. Nothing is connected before the first delivery; connections are kept between deliveries.
  /// - Parameters:
  ///   - configuration: the server.
  ///   - now: the clock, in milliseconds since 1970, for the Date header.
  public init(_ configuration: SMTPConfiguration, now: @escaping @Sendable () -> Int64) {
    self.configuration = configuration
    self.now = now
  }

  /// Hands a mail over to the server.
  /// - Parameter message: a message of the channel `email`.
  /// - Throws: `unsupportedChannel` and `invalidMessage`, permanent; `refused`, permanent for a reply of 5xx and not for 4xx; `unauthorized`, `insecure`,
  ///   `unreachable`, `timedOut`, `cancelled`, not permanent: the server or the settings are at fault and not the message.
  public func deliver(_ message: OutgoingMessage) async throws(DeliveryError) {
    guard message.channel == .email else {
      throw DeliveryError(.unsupportedChannel, isPermanent: true, cause: "a mail server cannot send text messages")
    }
    let mail = try MailMessage(message, from: configuration.sender, now: now())
    let outcome = await sessions.run(sending: mail.bytes) { [configuration] transfer in
      Self.configure(&transfer, configuration, mail)
    }
    if let failure = Self.failure(outcome, configuration.host) { throw failure }
  }

  private static func configure(
    _ transfer: inout CurlTransfer, _ configuration: SMTPConfiguration, _ mail: MailMessage
  ) {
    transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    transfer.set(CURLOPT_URL, configuration.url)
    transfer.set(CURLOPT_UPLOAD, 1)
    transfer.set(CURLOPT_MAIL_FROM, "<\(configuration.sender.address)>")
    transfer.set(CURLOPT_MAIL_RCPT, list: ["<\(mail.recipient.address)>"])
    if configuration.security != .none { transfer.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
    if let file = configuration.certificateFile { transfer.setAuthorities(file) }
    if let credentials = configuration.credentials {
      transfer.set(CURLOPT_USERNAME, credentials.username)
      transfer.set(CURLOPT_PASSWORD, credentials.password.reveal())
    }
    if HostRule.isLoopback(configuration.host) { transfer.set(CURLOPT_NOPROXY, "*") }
    transfer.setTimeouts(configuration.timeouts)
  }

  /// A server's reply tells more than libcurl's result, where there is one.
  private static func failure(_ outcome: CurlOutcome, _ host: String) -> DeliveryError? {
    if outcome.succeeded { return nil }
    let peer = "mail server \(host)"
    switch outcome.result {
    case CURLE_OPERATION_TIMEDOUT, CURLE_ABORTED_BY_CALLBACK, CURLE_LOGIN_DENIED, CURLE_USE_SSL_FAILED,
      CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR:
      return outcome.failure(peer)
    default: break
    }
    switch outcome.status {
    case 530, 534, 535, 538:
      return DeliveryError(
        .unauthorized, isPermanent: false, cause: "\(peer) rejected the credentials (\(outcome.status))")
    case 400...499:
      return DeliveryError(
        .refused, isPermanent: false, cause: "\(peer) temporarily rejected the message (\(outcome.status))")
    case 500...599:
      return DeliveryError(.refused, isPermanent: true, cause: "\(peer) rejected the message (\(outcome.status))")
    default: return outcome.failure(peer)
    }
  }
}
