/// What the endpoints of OpenID Connect know of an application.
public struct RegisteredApplication: Sendable {
  /// An endpoint where an application shows who it is; the raw value begins the name of its setting in `oidcConfig`.
  public enum Endpoint: String, Sendable, CaseIterable {
    case token, introspection, revocation

    /// The setting that says how the application shows who it is: `client_secret_post`, `client_secret_basic` or `none`.
    public var setting: String { "\(rawValue)_endpoint_auth_method" }
  }

  /// Its id.
  public var id: String
  /// Its name, for people.
  public var name: String
  /// Where codes may be sent.
  public var redirectURIs: [String]
  /// Where a browser may be sent after a sign-out.
  public var logoutRedirectURIs: [String]
  /// Where it need not show its secret, because it says that it cannot keep one (RFC 6749, section 2.1).
  public var isPublicAt: Set<Endpoint>

  /// An application.
  public init(
    id: String, name: String, redirectURIs: [String], logoutRedirectURIs: [String], isPublicAt: Set<Endpoint> = []
  ) {
    self.id = id
    self.isPublicAt = isPublicAt
    self.name = name
    self.redirectURIs = redirectURIs
    self.logoutRedirectURIs = logoutRedirectURIs
  }

  /// Whether a browser may be sent to a registered address: it has no fragment (RFC 6749, section 3.1.2), and its scheme is none that runs or reads
  /// something in the browser itself.
  static func isSafe(_ uri: String) -> Bool {
    guard !uri.contains("#"), let scheme = scheme(of: uri) else { return false }
    return !["javascript", "data", "vbscript", "blob", "file", "about", "filesystem", "view-source"].contains(scheme)
  }

  /// An address's scheme in lower case; nil if there is none.
  static func scheme(of uri: String) -> String? {
    guard let colon = uri.firstIndex(of: ":") else { return nil }
    let scheme = uri[..<colon].lowercased()
    let isScheme = scheme.utf8.allSatisfy {
      (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2B || $0 == 0x2D || $0 == 0x2E
    }
    return isScheme && !scheme.isEmpty ? scheme : nil
  }
}
