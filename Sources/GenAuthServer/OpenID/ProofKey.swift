import Cryptography
import Encodings

/// What an authorization request leaves so that only its sender can use the code (PKCE, RFC 7636).
struct ProofKey: Sendable, Equatable {
  /// How the challenge was made of the verifier.
  enum Method: String, Sendable {
    case plain
    case s256 = "S256"
  }

  let challenge: String
  let method: Method

  /// A challenge; nil if it is not valid.
  /// - Parameter method: as it was sent; nil is `plain` (section 4.3).
  init?(challenge: String, method: String?) {
    guard Self.isProof(challenge), let method = Method(rawValue: method ?? Method.plain.rawValue) else { return nil }
    self.challenge = challenge
    self.method = method
  }

  /// Whether the challenge was made of that verifier (section 4.6).
  func isMet(by verifier: String) -> Bool {
    guard Self.isProof(verifier) else { return false }
    switch method {
    case .plain: return Secret(verifier) == Secret(challenge)
    case .s256: return Secret(Base64.encodeURL(DigestAlgorithm.sha256.digest(verifier.utf8))) == Secret(challenge)
    }
  }

  /// 43 to 128 unreserved characters (sections 4.1 and 4.2).
  private static func isProof(_ text: String) -> Bool {
    (43...128).contains(text.utf8.count) && FormWriter.escaped(text) == text
  }
}
