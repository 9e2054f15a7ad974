import Contract

/// A request at the authorization endpoint, read and checked (RFC 6749, section 4.1.1; OpenID Connect Core, section 3.1.2.1).
struct AuthorizationRequest {
  let application: RegisteredApplication
  /// Where the answer goes.
  let target: AuthorizationTarget
  /// Whether the request named that address.
  let namesRedirectURI: Bool
  /// What a sign-in is to be asked for.
  let scope: String
  let nonce: String?
  let proofKey: ProofKey?
  /// The account that the application expects, to be filled in.
  let loginHint: String?

  /// The most bytes a request may have: it is repeated by the page.
  static let mostBytes = 16_384
  private static let mostNonceBytes = 512

  /// Why the request was not read.
  enum Failure: Error {
    /// It is not known yet whether the address in the request can be trusted: the page shows the error, and the browser is not redirected.
    case shown(Message)
    /// The application receives the error.
    case returned(AuthorizationTarget, error: String, description: String)
    /// It could not be found out.
    case failed(Fault)
  }

  /// Reads a request.
  /// - Parameters:
  ///   - text: its parameters, as they are in a query or a form.
  ///   - isOAuth: whether it came to `/oauth/auth`, where a scope needs no `openid`.
  init(_ text: String, isOAuth: Bool, authority: any TokenAuthority) throws(Failure) {
    guard text.utf8.count <= Self.mostBytes else { throw .shown(.signInTooLong) }
    let form = Form(text)
    let repeated = form.repeated
    // What decides where the answer goes must be beyond doubt.
    guard repeated.isDisjoint(with: ["client_id", "redirect_uri"]) else { throw .shown(.signInAmbiguous) }
    guard let id = form["client_id"] else { throw .shown(.applicationUnknown) }
    application = try Self.application(id, authority)
    let uri = try Self.redirectURI(form["redirect_uri"], application)
    namesRedirectURI = form["redirect_uri"] != nil
    let mode = form["response_mode"].map { AuthorizationTarget.Mode(rawValue: $0) } ?? .query
    let target = AuthorizationTarget(uri: uri, mode: mode ?? .query, state: form["state"])
    self.target = target
    func check(_ isRight: Bool, _ error: String, _ description: String) throws(Failure) {
      if !isRight { throw .returned(target, error: error, description: description) }
    }
    try check(repeated.isEmpty, "invalid_request", "a parameter appears more than once")
    try check(mode != nil, "invalid_request", "response_mode must be query, fragment or form_post")
    try check(form["request"] == nil, "request_not_supported", "request is not supported")
    try check(form["request_uri"] == nil, "request_uri_not_supported", "request_uri is not supported")
    try check(form["response_type"] != nil, "invalid_request", "response_type is missing")
    try check(form["response_type"] == "code", "unsupported_response_type", "response_type must be code")
    let scope = Self.scope(form["scope"], isOAuth: isOAuth)
    try check(scope != nil, "invalid_scope", "the scope must contain openid")
    self.scope = scope ?? ""
    nonce = form["nonce"]
    try check((nonce?.utf8.count ?? 0) <= Self.mostNonceBytes, "invalid_request", "the nonce is too long")
    let challenge = form["code_challenge"]
    proofKey = challenge.flatMap { ProofKey(challenge: $0, method: form["code_challenge_method"]) }
    try check(
      (challenge == nil && form["code_challenge_method"] == nil) || proofKey != nil, "invalid_request",
      "code_challenge must be 43 to 128 unreserved characters, and code_challenge_method S256 or plain")
    loginHint = form["login_hint"]
    let prompts = Set((form["prompt"] ?? "").split(separator: " "))
    try check(
      prompts.count < 2 || !prompts.contains("none"), "invalid_request",
      "prompt=none cannot be combined with other values")
    // This server keeps no sign-in of its own, so a user who must not be prompted is never signed in.
    try check(!prompts.contains("none"), "login_required", "the user must sign in")
  }

  private static func application(
    _ id: String, _ authority: any TokenAuthority
  ) throws(Failure) -> RegisteredApplication {
    let found: RegisteredApplication?
    do throws(Fault) { found = try authority.application(id) } catch { throw .failed(error) }
    guard let found else { throw .shown(.applicationUnknown) }
    return found
  }

  /// The address that was named, if it is registered to the letter (RFC 9700, section 2.1); without one, the only one that is registered.
  private static func redirectURI(
    _ named: String?, _ application: RegisteredApplication
  ) throws(Failure) -> String {
    let registered = application.redirectURIs
    guard let uri = named ?? (registered.count == 1 ? registered.first : nil) else {
      throw .shown(.redirectMissing)
    }
    guard registered.contains(where: { $0.utf8.elementsEqual(uri.utf8) }), RegisteredApplication.isSafe(uri) else {
      throw .shown(.redirectUnregistered)
    }
    return uri
  }

  /// The scope to sign in for; nil if it must have `openid` and does not. OAuth's own endpoint knows `user`, the client's word for who it is.
  private static func scope(_ text: String?, isOAuth: Bool) -> String? {
    let names = (text ?? "openid profile").split(separator: " ").map(String.init)
    if names.contains("openid") { return names.joined(separator: " ") }
    guard isOAuth else { return nil }
    return (["openid"] + names.map { $0 == "user" ? "profile" : $0 }).joined(separator: " ")
  }
}
