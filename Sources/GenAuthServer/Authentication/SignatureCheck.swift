import Contract
import Cryptography

/// Checks signed requests (docs/server.md, "Signatures").
struct SignatureCheck: Sendable {
  /// How far a request's date may be from the server's, in milliseconds.
  static let tolerance: Int64 = 5 * 60_000

  let now: @Sendable () -> Int64
  let nonces: NonceStore

  init(now: @escaping @Sendable () -> Int64) {
    self.now = now
    // A date may lie ahead by the tolerance and is good until it lies behind by as much.
    nonces = NonceStore(lifetime: 2 * Self.tolerance)
  }

  /// Lets a request pass, or says what is wrong. Only a request whose signature is right uses its nonce up.
  /// - Parameter secret: the secret of the key it names; nil where there is none.
  func check(
    _ request: WireRequest, _ carrier: ArgumentCarrier, keyId: String, signature: String, secret: Secret?
  ) throws(AuthenticationFailure) {
    guard request.header("x-authing-signature-method")?.uppercased() == "HMAC-SHA1" else { throw .signatureMethod }
    guard request.header("x-authing-signature-version") == "1.0" else { throw .signatureVersion }
    guard let date = request.header("date") else { throw .dateMissing }
    guard let time = SignatureDate.milliseconds(date) else { throw .dateMalformed }
    let now = now()
    guard abs(now - time) <= Self.tolerance else { throw .dateFarOff }
    guard let nonce = request.header("x-authing-signature-nonce"), let secret,
      let given = Base64.decode(signature), Self.isRight(given, SignedText(request, carrier), secret)
    else { throw .badSignature }
    switch nonces.use(nonce, of: keyId, at: now) {
    case .fresh: return
    case .used: throw .replayed
    case .full: throw .tooManySigned
    }
  }

  private static func isRight(_ given: [UInt8], _ signed: SignedText, _ secret: Secret) -> Bool {
    var isRight = false
    for text in signed.candidates {
      // Every candidate is compared, so that the time tells nothing.
      if ConstantTime.equal(DigestAlgorithm.sha1.authenticate(text, key: secret), given) { isRight = true }
    }
    return isRight
  }
}

/// The dates that requests are signed with: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7), or RFC 3339 in UTC.
enum SignatureDate {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

  /// Milliseconds since 1970; nil for what is no date.
  static func milliseconds(_ text: String) -> Int64? {
    let words = text.split(separator: " ")
    if words.count == 6, words[0].hasSuffix(","), words[5] == "GMT" || words[5] == "UTC",
      let month = months.firstIndex(of: String(words[2])), let day = number(words[1], 1...31),
      let year = number(words[3], 1970...9999), let time = time(words[4])
    {
      return days(year, month + 1, day) * 86_400_000 + time
    }
    let parts = text.split(separator: "T")
    guard parts.count == 2, parts[1].hasSuffix("Z") else { return nil }
    let date = parts[0].split(separator: "-")
    guard date.count == 3, let year = number(date[0], 1970...9999), let month = number(date[1], 1...12),
      let day = number(date[2], 1...31), let time = time(parts[1].dropLast().prefix { $0 != "." })
    else { return nil }
    return days(year, month, day) * 86_400_000 + time
  }

  private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
    guard text.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text) else {
      return nil
    }
    return range.contains(value) ? value : nil
  }

  private static func time(_ text: Substring) -> Int64? {
    let parts = text.split(separator: ":")
    guard parts.count == 3, let hours = number(parts[0], 0...23), let minutes = number(parts[1], 0...59),
      let seconds = number(parts[2], 0...60)
    else { return nil }
    return Int64((hours * 60 + minutes) * 60 + seconds) * 1000
  }

  /// The days from 1970-01-01 to a date of the Gregorian calendar.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 719_468)
  }
}
