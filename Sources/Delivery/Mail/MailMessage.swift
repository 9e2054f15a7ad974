import Cryptography
import Encodings
import UserPool

/// A message as a mail server takes it (RFC 5322): headers in ASCII, an encoded text.
struct MailMessage {
  let recipient: MailAddress
  /// The whole message with its headers, lines ending in CR LF.
  let bytes: Secret

  /// - Parameters:
  ///   - message: what to say and to whom.
  ///   - sender: who says it.
  ///   - now: the time of sending, in milliseconds since 1970.
  /// - Throws: `invalidMessage`, permanent, for an invalid address and for a subject with a control character.
  init(_ message: OutgoingMessage, from sender: MailAddress, now: Int64) throws(DeliveryError) {
    recipient = try MailAddress(message.to)
    try LineRule.check(message.subject, "subject")
    let body = BodyEncoding.encode(message.body)
    let headers = [
      "From: \(sender.header)",
      "To: \(recipient.header)",
      "Subject: \(HeaderText.encode(message.subject, column: 9))",
      "Date: \(MailDate.text(milliseconds: now))",
      // The same on every attempt, so that a repetition can be told.
      "Message-ID: <\(SafeName.of(message.id))@\(sender.domain)>",
      "Auto-Submitted: auto-generated",
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=utf-8",
      "Content-Transfer-Encoding: \(body.name)",
      "", "",
    ]
    let head = Array(headers.joined(separator: "\r\n").utf8)
    bytes = body.bytes.withUnsafeBytes { Secret(head + $0) }
  }
}

/// A message id as a name that is safe in a header and as a file.
enum SafeName {
  /// The id itself when it is at most 64 letters, digits, `-` and `_`; otherwise half of its SHA-256.
  static func of(_ id: String) -> String {
    let isSafe = id.utf8.allSatisfy { character in
      switch character {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isSafe, (1...64).contains(id.utf8.count) else {
      return Hexadecimal.encode(DigestAlgorithm.sha256.digest(id.utf8).prefix(16))
    }
    return id
  }
}
