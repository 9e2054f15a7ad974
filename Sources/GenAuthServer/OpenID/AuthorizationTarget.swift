/// Where the answer to an authorization request goes, and how.
struct AuthorizationTarget: Sendable {
  /// How the answer's parameters travel (OAuth 2.0 Multiple Response Types; OAuth 2.0 Form Post Response Mode).
  enum Mode: String, CaseIterable, Sendable {
    case query
    case fragment
    case formPost = "form_post"
  }

  /// An address that is registered for the application.
  let uri: String
  let mode: Mode
  /// What the application wants back as it is.
  let state: String?

  /// An answer's parameters, with the state and with who answers, so that no other server's answer can be taken for it (RFC 9207).
  func parameters(_ own: [(name: String, value: String)], issuer: String) -> [(name: String, value: String)] {
    own + (state.map { [("state", $0)] } ?? []) + [("iss", issuer)]
  }

  /// The address with the parameters in its query or fragment.
  func address(_ parameters: [(name: String, value: String)]) -> String {
    let mark = mode == .fragment ? "#" : uri.contains("?") ? "&" : "?"
    return FormWriter.headerAddress(uri) + mark + FormWriter.text(parameters)
  }

  /// What a page must allow forms to be sent to, for browsers apply that to where an answer leads, too: the address's origin, or its scheme where it
  /// has none that a policy can contain.
  var source: String {
    let scheme = RegisteredApplication.scheme(of: uri) ?? "https"
    let rest = uri.dropFirst(scheme.utf8.count + 1)
    guard scheme == "https" || scheme == "http", rest.hasPrefix("//") else { return scheme + ":" }
    let authority = rest.dropFirst(2).prefix { $0 != "/" && $0 != "?" && $0 != "\\" }
    let isPlain = authority.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
        || $0 == 0x2E || $0 == 0x3A
    }
    return isPlain && !authority.isEmpty ? "\(scheme)://\(authority)" : scheme + ":"
  }
}
