import Contract
import Cryptography

/// What tokens are given for (RFC 6749, section 1.3).
enum GrantType: String, CaseIterable {
  case authorizationCode = "authorization_code"
  case refreshToken = "refresh_token"
  case password
  case clientCredentials = "client_credentials"
}

// The endpoints that an application asks on its own behalf.
extension Service {
  /// The application that asks.
  struct Client {
    let id: String
    /// The secret that it showed, which is right; nil for a public one.
    let secret: String?
    /// Whether it showed its secret.
    var isAuthenticated: Bool { secret != nil }
  }

  /// Answers at the endpoints for tokens.
  func tokens(_ endpoint: Endpoint, _ request: WireRequest) async throws -> WireAnswer {
    let form = Form(request)
    guard form.repeated.isEmpty else { throw OAuthError.request("a parameter appears more than once") }
    if endpoint == .token, form["grant_type"] == GrantType.clientCredentials.rawValue {
      return try clientCredentials(form, request)
    }
    let place: RegisteredApplication.Endpoint =
      switch endpoint {
      case .introspection: .introspection
      case .revocation: .revocation
      default: .token
      }
    let client = try client(form, place, request)
    switch endpoint {
    case .introspection:
      guard let token = form["token"] else { throw OAuthError.request("token is missing") }
      let says = try authority.inspect(token, application: client.id)
      return named(WireAnswer(bare: says ?? ["active": false], requestId: request.id), "app:\(client.id)")
    case .revocation:
      guard let token = form["token"] else { throw OAuthError.request("token is missing") }
      try await authority.revoke(token, application: client.id)
      return named(WireAnswer(bare: [:], requestId: request.id), "app:\(client.id)")
    default:
      let data = try await grant(form, client, request)
      return named(WireAnswer(bare: Self.withBothExpiries(data), requestId: request.id), "app:\(client.id)")
    }
  }

  private func named(_ answer: WireAnswer, _ caller: String) -> WireAnswer {
    var answer = answer
    answer.caller = caller
    return answer
  }

  /// The id and the secret that came with a request: by `Basic`, or by the form; not two different ids (RFC 6749, section 2.3).
  private func credentials(_ form: Form, _ request: WireRequest) throws -> (id: String, secret: String?) {
    let named = form["client_id"]
    if case .basic(let id, let secret) = Authorization(request.header("authorization")) {
      guard named == nil || named == id else { throw OAuthError.client }
      return (id, secret)
    }
    guard let named else { throw OAuthError.client }
    return (named, form["client_secret"])
  }

  /// The application that asks. It must show its secret, unless it says that it has none to keep (RFC 6749, sections 3.2.1 and 6; RFC 7662, section 2.1).
  private func client(
    _ form: Form, _ endpoint: RegisteredApplication.Endpoint, _ request: WireRequest
  ) throws -> Client {
    let (id, secret) = try credentials(form, request)
    guard let known = try authority.applicationSecret(id) else { throw OAuthError.client }
    if let secret {
      guard known == Secret(secret) else { throw OAuthError.client }
      return Client(id: id, secret: secret)
    }
    guard try authority.application(id)?.isPublicAt.contains(endpoint) == true else { throw OAuthError.secretMissing }
    return Client(id: id, secret: nil)
  }

  private func grant(_ form: Form, _ client: Client, _ request: WireRequest) async throws -> Value {
    switch form["grant_type"].map({ GrantType(rawValue: $0) }) {
    case .authorizationCode??: return try await tokens(forCode: form, client)
    case .refreshToken??:
      guard let token = form["refresh_token"] else { throw OAuthError.request("refresh_token is missing") }
      guard let data = try await authority.refresh(token, application: client.id) else { throw OAuthError.grant }
      return data.value
    case .password??:
      guard let username = form["username"], let password = form["password"] else {
        throw OAuthError.request("username and password are required")
      }
      // A description may have ASCII characters only (RFC 6749, section 5.2), so it is in English.
      let response = try await signIn(username, password, scope: form["scope"], client, .english, request)
      guard response.isSuccess, let data = response.data else {
        var error = OAuthError(
          statusCode: response.statusCode, error: "invalid_grant", description: response.text(indexBase: 0))
        error.retryAfter = response.retryAfter
        error.heldFor = holdingTime(of: response, "signInByCredentials")
        throw error
      }
      return data.value
    case nil: throw OAuthError.request("grant_type is missing")
    default:
      let known = GrantType.allCases.map(\.rawValue).joined(separator: ", ")
      throw OAuthError(
        statusCode: 400, error: "unsupported_grant_type", description: "grant_type must be one of \(known)")
    }
  }

  // MARK: Grants

  /// The tokens of the session of a code (RFC 6749, section 4.1.3; RFC 7636, section 4.6). A code that is tried is used up, whatever comes of it.
  private func tokens(forCode form: Form, _ client: Client) async throws -> Value {
    guard let code = form["code"] else { throw OAuthError.request("code is missing") }
    switch codes.take(code, by: client.id, isAuthenticated: client.isAuthenticated, at: configuration.now()) {
    case .unknown: throw OAuthError.code
    case .unproven: throw OAuthError.client
    case .used(let grant):
      // Two have it, and one of them has stolen it: whatever it gave is worth nothing from here on (section 10.5).
      try await authority.end(session: grant.session)
      throw OAuthError.code
    case .fresh(let grant):
      guard Self.isRightful(form, grant) else {
        try await authority.end(session: grant.session)
        throw OAuthError.code
      }
      let tokens = try await authority.issue(
        ofHeld: grant.session, application: client.id, nonce: grant.nonce)
      guard let tokens else { throw OAuthError.code }
      return tokens.value
    }
  }

  /// Whether an exchange names the address that the code was sent to, and knows the verifier. A verifier of a code that was asked for without a challenge
  /// is refused, for someone may have taken the challenge away (RFC 9700, section 4.8.2).
  private static func isRightful(_ form: Form, _ grant: CodeStore.Grant) -> Bool {
    let uri = form["redirect_uri"]
    guard uri.map({ $0.utf8.elementsEqual(grant.redirectURI.utf8) }) ?? !grant.namesRedirectURI else { return false }
    switch (grant.proofKey, form["code_verifier"]) {
    case (let key?, let verifier?): return key.isMet(by: verifier)
    case (nil, nil): return true
    default: return false
    }
  }

  /// A token for a program that acts for itself, by the pool's access keys (docs/server.md, "Client credentials").
  private func clientCredentials(_ form: Form, _ request: WireRequest) throws -> WireAnswer {
    let (id, secret) = try credentials(form, request)
    guard let secret else { throw OAuthError.client }
    guard let known = try authority.accessKeySecret(id) else {
      guard try authority.applicationSecret(id) == Secret(secret) else { throw OAuthError.client }
      throw OAuthError(
        statusCode: 400, error: "unauthorized_client", description: "client_credentials requires an access key")
    }
    guard known == Secret(secret) else { throw OAuthError.client }
    guard let scope = Self.scopeOfProgram(form["scope"] ?? "") else {
      throw OAuthError(
        statusCode: 400, error: "invalid_scope",
        description: "the scope must name what the program may do, and nothing about a user")
    }
    guard let data = try authority.clientToken(accessKey: id, scope: scope) else { throw OAuthError.client }
    return named(WireAnswer(bare: Self.withBothExpiries(data), requestId: request.id), "key:\(id)")
  }

  /// What is granted to a program: whatever it names, in the characters that a scope may have (RFC 6749, section 3.3), but nothing about a user, as
  /// there is none. nil if nothing is left.
  private static func scopeOfProgram(_ text: String) -> String? {
    let isScope = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    guard text.utf8.count <= 2048, isScope else { return nil }
    let names = text.split(separator: " ").map(String.init).filter { !userScopes.contains($0) }
    return names.isEmpty ? nil : names.joined(separator: " ")
  }

  /// The scopes that are about a user.
  static let userScopes = [
    "openid", "profile", "username", "email", "phone", "address", "external_id", "extended_fields", "roles",
    "tenant_id", "offline_access",
  ]

  /// Signs a user in by the operation for that.
  func signIn(
    _ account: String, _ password: String, scope: String?, _ client: Client, _ language: Language,
    _ request: WireRequest
  ) async throws -> Contract.Response {
    guard let operation = Catalogue.operation(named: "signInByCredentials", client: .authentication) else {
      throw Fault(.defect, "the catalogue has no signInByCredentials")
    }
    var body: [Value.Member] = [
      .init("connection", "PASSWORD"),
      .init("passwordPayload", ["account": .string(account), "password": .string(password)]),
      .init("client_id", .string(client.id)),
    ]
    // The requests of a server that shows its secret are those of all its users: their address is no guesser's.
    if let secret = client.secret { body.append(.init("client_secret", .string(secret))) }
    if let scope { body.append(.init("options", ["scope": .string(scope)])) }
    var context = context(.application(id: client.id, accessToken: nil), request)
    context.language = language
    let checked: Contract.Request
    do throws(ArgumentError) {
      checked = try Catalogue.request(operation, body: Tape(.object(body)), context: context)
    } catch {
      return Response(refusing: error, language, requestId: request.id)
    }
    return try await askInLane(checked)
  }

  /// Some clients read `expires_in`, some `expire_in`.
  private static func withBothExpiries(_ data: Value) -> Value {
    guard case .object(var members) = data, let lifetime = data["expire_in"] else { return data }
    members.append(.init("expires_in", lifetime))
    return .object(members)
  }
}
