import Contract

extension Service {
  /// What there is (OpenID Connect Discovery 1.0, section 3). The issuer is what tokens name, which is not an address: a pool may move.
  func discovery(_ request: WireRequest) throws(Fault) -> Value {
    let base = publicAddress(request)
    return [
      "issuer": .string(try issuer()),
      "authorization_endpoint": .string(base + "/oidc/auth"),
      "token_endpoint": .string(base + "/oidc/token"),
      "userinfo_endpoint": .string(base + "/oidc/me"),
      "jwks_uri": .string(base + "/oidc/.well-known/jwks.json"),
      "introspection_endpoint": .string(base + "/oidc/token/introspection"),
      "revocation_endpoint": .string(base + "/oidc/token/revocation"),
      "end_session_endpoint": .string(base + "/oidc/session/end"),
      "scopes_supported": .array(Self.userScopes.map { .string($0) }),
      "response_types_supported": ["code"],
      "response_modes_supported": .array(AuthorizationTarget.Mode.allCases.map { .string($0.rawValue) }),
      "grant_types_supported": .array(GrantType.allCases.map { .string($0.rawValue) }),
      "subject_types_supported": ["public"], "code_challenge_methods_supported": ["S256", "plain"],
      "authorization_response_iss_parameter_supported": true, "ui_locales_supported": ["en", "zh-CN"],
      "id_token_signing_alg_values_supported": ["RS256"], "id_token_encryption_alg_values_supported": [],
      "id_token_encryption_enc_values_supported": [], "userinfo_signing_alg_values_supported": [],
      "userinfo_encryption_alg_values_supported": [], "userinfo_encryption_enc_values_supported": [],
      "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
      "introspection_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
      "revocation_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic", "none"],
      "claim_types_supported": ["normal"], "claims_parameter_supported": false,
      "request_parameter_supported": false, "request_uri_parameter_supported": false,
    ]
  }

  /// Who tokens and answers come from.
  func issuer() throws(Fault) -> String { "urn:moonpool:\(try authority.userPoolId())" }

  /// The address that the client knows the server by: the one it was given, else the one in `host`, if that is one.
  private func publicAddress(_ request: WireRequest) -> String {
    if let url = configuration.publicURL { return url }
    let scheme = configuration.tls == nil ? "http" : "https"
    let host = request.header("host") ?? ""
    return "\(scheme)://\(HostHeader.isName(host[...]) ? host : "\(configuration.host):\(configuration.port)")"
  }
}
