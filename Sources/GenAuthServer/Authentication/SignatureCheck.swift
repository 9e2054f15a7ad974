import Contract
import Cryptography
import Encodings

/// Checks signed requests (docs/server.md, "Signatures").
struct SignatureCheck: Sendable {
  /// How far a request's date may be from the server's, in milliseconds.
  static let tolerance: Int64 = 5 * 60_000

  let now: @Sendable () -> Int64
  let nonces: NonceStore

  /// A check.
  /// - Parameters:
  ///   - path: the file that used nonces are kept in; nil for memory alone.
  ///   - complain: called if that file cannot be used.
  init(
    nonces path: String? = nil, complain: @escaping @Sendable (String) -> Void = { _ in },
    now: @escaping @Sendable () -> Int64
  ) {
    self.now = now
    // A date may lie ahead by the tolerance and is good until it lies behind by as much.
    nonces = NonceStore(lifetime: 2 * Self.tolerance, path: path, complain: complain)
  }

  /// Lets a request pass, or says what is wrong. Only a request whose signature is right uses its nonce up.
  /// - Parameter secret: the secret of the key it names; nil if there is none.
  func check(
    _ request: WireRequest, _ carrier: ArgumentCarrier, keyId: String, signature: String, secret: Secret?
  ) throws(AuthenticationFailure) {
    guard request.header("x-authing-signature-method")?.uppercased() == "HMAC-SHA1" else { throw .signatureMethod }
    guard request.header("x-authing-signature-version") == "1.0" else { throw .signatureVersion }
    guard let date = request.header("date") else { throw .dateMissing }
    guard let time = HTTPDate.milliseconds(date) else { throw .dateMalformed }
    let now = now()
    guard abs(now - time) <= Self.tolerance else { throw .dateFarOff }
    guard let nonce = request.header("x-authing-signature-nonce"), let given = Base64.decode(signature) else {
      throw .badSignature
    }
    // An unknown key costs as much time as a known one.
    let isRight = Self.isRight(given, SignedText(request, carrier), secret ?? Secret(""))
    guard isRight, secret != nil else { throw .badSignature }
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
