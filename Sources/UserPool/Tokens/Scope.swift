/// The scopes of a sign-in: what the id token tells about the user (SignInOptionsDto.scope).
struct Scope {
  /// Those that the pool knows, in the order in which they are answered.
  static let known = [
    "openid", "profile", "username", "email", "phone", "address", "external_id", "extended_fields", "roles",
    "tenant_id", "offline_access",
  ]
  /// What a sign-in without a scope gets.
  static let standard = "openid profile"

  private let granted: Set<String>

  /// The scopes of a request; unknown ones are not granted, as OpenID Connect has it.
  /// - Parameter text: space-separated; nil for ``standard``.
  /// - Returns: nil if `openid` is missing.
  init?(_ text: String?) {
    let asked = Set((text ?? Self.standard).split(separator: " ").map(String.init))
    granted = asked.intersection(Self.known)
    guard granted.contains("openid") else { return nil }
  }

  /// True if that scope was granted.
  func contains(_ name: String) -> Bool { granted.contains(name) }

  /// The granted scopes, space-separated.
  var text: String { Self.known.filter(granted.contains).joined(separator: " ") }
}
