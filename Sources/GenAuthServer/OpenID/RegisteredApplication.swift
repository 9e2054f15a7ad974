/// What the authorization endpoint knows of an application.
public struct RegisteredApplication: Sendable {
  /// Its id.
  public var id: String
  /// Its name, for people.
  public var name: String
  /// Where codes may be sent.
  public var redirectURIs: [String]
  /// Where a browser may be sent after a sign-out.
  public var logoutRedirectURIs: [String]

  /// An application.
  public init(id: String, name: String, redirectURIs: [String], logoutRedirectURIs: [String]) {
    self.id = id
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
