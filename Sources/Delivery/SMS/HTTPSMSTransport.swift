import Cryptography
import CurlShim
import UserPool

/// Delivers text messages through a provider's HTTP interface: one POST of JSON a message.
public final class HTTPSMSTransport: MessageTransport {
  private let configuration: HTTPSMSConfiguration
  private let sessions = CurlSessions()

  /// Makes a transport. Nothing is connected before the first delivery; connections are kept between deliveries.
  /// - Parameter configuration: the provider.
  public init(_ configuration: HTTPSMSConfiguration) { self.configuration = configuration }

  /// Hands a text message over to the provider.
  /// - Parameter message: a message of the channel `sms`.
  /// - Throws: `unsupportedChannel` and `invalidMessage`, permanent; `refused`, permanent for a status of 4xx other than 408, 425 and 429, not
  ///   permanent for these, 5xx and redirects; `unauthorized` for 401, 403 and 407, `insecure`, `unreachable`, `timedOut`, `cancelled`, not permanent.
  public func deliver(_ message: OutgoingMessage) async throws(DeliveryError) {
    guard message.channel == .sms else {
      throw DeliveryError(.unsupportedChannel, isPermanent: true, cause: "the SMS provider cannot send mail")
    }
    try Self.checkNumber(message.to)
    let headers = try configuration.headerLines(message)
    let body = configuration.body.json(message)
    let outcome = await sessions.run(sending: body) { [configuration] transfer in
      transfer.set(CURLOPT_PROTOCOLS_STR, "http,https")
      transfer.set(CURLOPT_URL, configuration.url)
      transfer.set(CURLOPT_POST, 1)
      transfer.set(CURLOPT_POSTFIELDSIZE, body.count)
      transfer.set(CURLOPT_HTTPHEADER, list: headers)
      if let file = configuration.certificateFile { transfer.setAuthorities(file) }
      if HostRule.isLoopback(configuration.host) { transfer.set(CURLOPT_NOPROXY, "*") }
      transfer.setTimeouts(configuration.timeouts)
    }
    if let failure = Self.failure(outcome, configuration.host) { throw failure }
  }

  private static func checkNumber(_ number: String) throws(DeliveryError) {
    let digits = number.hasPrefix("+") ? number.dropFirst() : number[...]
    guard (3...20).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw DeliveryError(
        .invalidMessage, isPermanent: true, cause: "the phone number must be 3 to 20 digits with an optional +")
    }
  }

  private static func failure(_ outcome: CurlOutcome, _ host: String) -> DeliveryError? {
    let peer = "SMS provider \(host)"
    guard outcome.succeeded else { return outcome.failure(peer) }
    let status = outcome.status
    switch status {
    case 200...299: return nil
    case 401, 403, 407:
      return DeliveryError(.unauthorized, isPermanent: false, cause: "\(peer) rejected the credentials (\(status))")
    case 408, 425, 429:
      return DeliveryError(.refused, isPermanent: false, cause: "\(peer) temporarily rejected the message (\(status))")
    case 400...499:
      return DeliveryError(.refused, isPermanent: true, cause: "\(peer) rejected the message (\(status))")
    default: return DeliveryError(.refused, isPermanent: false, cause: "\(peer) responded with \(status)")
    }
  }
}
