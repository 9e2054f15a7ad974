import Cryptography
import Encodings
import Foundation

@testable import GenAuthServer

/// A GET as the Node client signs it, to be sent as often as one likes.
struct SignedRequest: Sendable {
  let path: String
  let headers: [String]

  init(_ path: String, _ keyId: String, _ secret: Secret) {
    let date = HTTPDate.text(Int64(Date().timeIntervalSince1970 * 1000))
    let nonce = UUID().uuidString
    let text =
      "GET\ndate:\(date)\nx-authing-signature-method:HMAC-SHA1\nx-authing-signature-nonce:\(nonce)\n"
      + "x-authing-signature-version:1.0\n\(path)"
    let signature = Base64.encode(DigestAlgorithm.sha1.authenticate(text.utf8, key: secret))
    self.path = path
    headers = [
      "authorization: authing \(keyId):\(signature)", "date: \(date)", "x-authing-signature-method: HMAC-SHA1",
      "x-authing-signature-nonce: \(nonce)", "x-authing-signature-version: 1.0",
    ]
  }
}
