import Encodings

/// Checks tokens that were signed with one of the given keys.
public struct TokenVerifier: Sendable {
  private static let longest = 65_536
  private let keys: [String: TokenPublicKey]

  /// Makes a verifier.
  /// - Parameter keys: every key whose tokens are accepted.
  public init(keys: [TokenPublicKey]) {
    self.keys = Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// What a token says, once it is found genuine, in date, and meant for the asker.
  ///
  /// RS256 is the only algorithm, and the key is chosen by `kid` alone (RFC 8725). Extensions marked critical are refused.
  /// - Parameters:
  ///   - token: the compact form.
  ///   - now: the time, in seconds since 1970.
  ///   - issuer: what `iss` must be; nil accepts any.
  ///   - audience: what `aud` must be, or have among its values; nil accepts any.
  ///   - leeway: how many seconds clocks may differ.
  /// - Throws: `malformedToken`, `badSignature`, `tokenExpired` (also: not valid yet), `tokenRefused`.
  public func verify(
    _ token: String, now: Int64, issuer: String? = nil, audience: String? = nil, leeway: Int64 = 0
  ) throws(CryptographyError) -> Claims {
    guard token.utf8.count <= Self.longest else { throw Self.malformed }
    let segments = token.split(separator: ".", omittingEmptySubsequences: false)
    guard segments.count == 3, let header = Base64.decodeURL(segments[0]).flatMap(ClaimReader.claims),
      let payload = Base64.decodeURL(segments[1]), let signature = Base64.decodeURL(segments[2]),
      header["alg"]?.text == "RS256", header["crit"] == nil
    else { throw Self.malformed }
    guard let id = header["kid"]?.text, let key = keys[id],
      key.isSignature(signature, of: Array("\(segments[0]).\(segments[1])".utf8))
    else { throw CryptographyError(.badSignature, "the token was not signed with a key of this pool") }
    guard let claims = ClaimReader.claims(payload) else { throw Self.malformed }
    try Self.checkTime(claims, now: now, leeway: leeway)
    try Self.checkParties(claims, issuer: issuer, audience: audience)
    return claims
  }

  private static func checkTime(_ claims: Claims, now: Int64, leeway: Int64) throws(CryptographyError) {
    guard let expiry = claims["exp"]?.whole else { throw malformed }
    // Subtracting may overflow for a hostile number; comparing the saturated value is enough.
    guard now.saturatingSubtract(leeway) < expiry else {
      throw CryptographyError(.tokenExpired, "the token has expired")
    }
    if let start = claims["nbf"] {
      guard let start = start.whole else { throw malformed }
      guard start <= now.saturatingAdd(leeway) else {
        throw CryptographyError(.tokenExpired, "the token is not valid yet")
      }
    }
  }

  private static func checkParties(
    _ claims: Claims, issuer: String?, audience: String?
  ) throws(CryptographyError) {
    if let issuer, claims["iss"]?.text != issuer {
      throw CryptographyError(.tokenRefused, "the token is from another issuer")
    }
    guard let audience else { return }
    let isMeant =
      switch claims["aud"] {
      case .string(let text)?: text == audience
      case .array(let values)?: values.contains(.string(audience))
      default: false
      }
    guard isMeant else { throw CryptographyError(.tokenRefused, "the token is for another application") }
  }

  private static var malformed: CryptographyError {
    CryptographyError(.malformedToken, "the token is not an RS256 token")
  }
}

extension Int64 {
  fileprivate func saturatingAdd(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other > 0 ? .max : .min) : sum
  }

  fileprivate func saturatingSubtract(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other > 0 ? .min : .max) : difference
  }
}
