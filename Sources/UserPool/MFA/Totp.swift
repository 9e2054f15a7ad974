import Cryptography

/// One-time passwords by time (RFC 6238): HMAC-SHA-1, six digits, steps of thirty seconds.
enum Totp {
  /// How long a code is valid, in milliseconds.
  static let step: Int64 = 30_000
  /// How many steps a clock may be off in either direction.
  static let window: Int64 = 1

  /// The code of a step.
  static func code(_ secret: Secret, step: Int64) -> String {
    let counter = withUnsafeBytes(of: UInt64(bitPattern: step).bigEndian) { Array($0) }
    let mac = DigestAlgorithm.sha1.authenticate(counter, key: secret)
    // RFC 4226, section 5.3: four bytes from where the last one says.
    let place = Int((mac.last ?? 0) & 15)
    let number = mac[place..<place + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
    let text = String(number % 1_000_000)
    return String(repeating: "0", count: 6 - text.utf8.count) + text
  }

  /// The step whose code that is, within the window; nil if there is none.
  static func step(of code: String, _ secret: Secret, at now: Int64) -> Int64? {
    let present = now / step
    return (present - window...present + window).first { step in
      ConstantTime.equal(Totp.code(secret, step: step).utf8, code.utf8)
    }
  }

  /// The bytes of a secret in base 32 (RFC 4648, section 6), in either case, spaces and padding left out; nil if it is not valid or shorter than ten bytes.
  static func secret(_ text: String) -> Secret? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 where byte != UInt8(ascii: " ") && byte != UInt8(ascii: "=") {
      let value: UInt8
      switch byte | 0x20 {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = (byte | 0x20) - UInt8(ascii: "a")
      default:
        guard (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte) else { return nil }
        value = byte - UInt8(ascii: "2") + 26
      }
      bits = bits << 5 | UInt32(value)
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    return (10...128).contains(bytes.count) ? Secret(bytes) : nil
  }
}
