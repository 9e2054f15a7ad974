import Cryptography
import Encodings

/// Binds a sign-in page to the browser it was sent to and to the request it was made for, without anything being remembered: what the page sends back
/// must carry a digest, under a key of this process, of the browser's cookie, the request and the time.
///
/// So a page that someone else made, or had made for himself, signs nobody in (RFC 6749, section 10.12; RFC 9700, section 4.7).
struct FormSeal: Sendable {
  /// How long a page can be sent back, in milliseconds: half an hour.
  static let lifetime: Int64 = 1_800_000

  private let key: Secret
  private let random: any RandomSource

  init(random: any RandomSource = SystemRandomSource()) {
    self.random = random
    key = Secret(randomBytes: 32, from: random)
  }

  /// A new value for a browser's cookie.
  func newCookie() -> String { Base64.encodeURL(random.bytes(32)) }

  /// Whether a text can be a cookie's value of ours.
  static func isCookie(_ text: String) -> Bool { text.utf8.count == 43 && Base64.decodeURL(text) != nil }

  /// The seal of a page.
  /// - Parameters:
  ///   - request: the authorization request, as it is repeated by the page.
  ///   - time: when the page was made, in milliseconds.
  func seal(cookie: String, request: String, time: Int64) -> String {
    // The cookie and the time cannot have line ends, so no two sets of parts give the same text.
    Base64.encodeURL(DigestAlgorithm.sha256.authenticate("\(cookie)\n\(time)\n\(request)".utf8, key: key))
  }

  /// Whether a page was made by this process, for that browser and request, and not too long ago.
  func isGood(_ seal: String, cookie: String, request: String, time: Int64, now: Int64) -> Bool {
    let (age, overflow) = now.subtractingReportingOverflow(time)
    guard !overflow, age < Self.lifetime, age > -Self.lifetime, Self.isCookie(cookie) else { return false }
    return Secret(seal) == Secret(self.seal(cookie: cookie, request: request, time: time))
  }
}
