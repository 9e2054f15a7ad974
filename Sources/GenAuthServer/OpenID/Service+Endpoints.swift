import Contract
import Cryptography

/// How an endpoint of OAuth refuses (RFC 6749, section 5.2). The HTTP status stays 200, as everywhere.
struct OAuthError: Error {
  var statusCode: Int
  var error: String
  var description: String

  static let client = OAuthError(
    statusCode: 401, error: "invalid_client", description: "the application is unknown, or its secret is wrong")
  static let grant = OAuthError(
    statusCode: 400, error: "invalid_grant", description: "the token is unknown, used up, or past its end")
  static let token = OAuthError(
    statusCode: 401, error: "invalid_token", description: "the access token is missing, or not good any more")

  static func request(_ description: String) -> OAuthError {
    OAuthError(statusCode: 400, error: "invalid_request", description: description)
  }

  func answer(_ id: String) -> WireAnswer {
    WireAnswer(
      bare: ["error": .string(error), "error_description": .string(description)], statusCode: statusCode, requestId: id)
  }
}

extension Service {
  /// Answers at an endpoint that is no operation.
  func reach(_ endpoint: Endpoint, _ request: WireRequest) async -> WireAnswer {
    do {
      switch endpoint {
      case .health: return health(request)
      case .metrics:
        return WireAnswer(
          text: metrics.text(pending: pending), contentType: "text/plain; version=0.0.4; charset=utf-8",
          requestId: request.id)
      case .openAPI: return WireAnswer(bare: OpenAPI.document(configuration.supports), requestId: request.id)
      case .discovery: return WireAnswer(bare: try discovery(request), requestId: request.id)
      case .keySet:
        return WireAnswer(text: try authority.keySet(), contentType: "application/json", requestId: request.id)
      case .userInfo: return try userInfo(request)
      case .token, .introspection, .revocation: return try await tokens(endpoint, request)
      }
    } catch let error as OAuthError {
      return error.answer(request.id)
    } catch {
      return refused(error, request)
    }
  }

  /// 200 where the pool answers; the one place beside ``metrics`` where the HTTP status tells.
  private func health(_ request: WireRequest) -> WireAnswer {
    let type = "text/plain; charset=utf-8"
    do throws(Fault) {
      _ = try authority.userPoolId()
      return WireAnswer(text: "ok\n", contentType: type, requestId: request.id)
    } catch {
      return WireAnswer(text: "the pool does not answer\n", contentType: type, status: 503, requestId: request.id)
    }
  }

  private func userInfo(_ request: WireRequest) throws -> WireAnswer {
    var token: String?
    if case .token(let given) = Authorization(request.header("authorization")) { token = given }
    let query = FormReader.parameters(request.query ?? "")
    let form = request.method == "POST" ? request.withBody { FormReader.parameters($0) } : []
    token = token ?? (form + query).first { $0.name == "access_token" }?.value
    guard let token, let claims = try authority.userInfo(token) else { throw OAuthError.token }
    return WireAnswer(bare: claims, requestId: request.id)
  }

  /// The endpoints that an application asks on its own behalf.
  private func tokens(_ endpoint: Endpoint, _ request: WireRequest) async throws -> WireAnswer {
    let form = Form(request)
    let application = try client(form, request)
    switch endpoint {
    case .introspection:
      guard let token = form["token"] else { throw OAuthError.request("token is missing") }
      let says = try authority.inspect(token, application: application)
      return named(WireAnswer(bare: says ?? ["active": false], requestId: request.id), application)
    case .revocation:
      guard let token = form["token"] else { throw OAuthError.request("token is missing") }
      try await authority.revoke(token, application: application)
      return named(WireAnswer(bare: [:], requestId: request.id), application)
    default:
      let data = try await grant(form, application, request)
      return named(WireAnswer(bare: data, requestId: request.id), application)
    }
  }

  private func named(_ answer: WireAnswer, _ application: String) -> WireAnswer {
    var answer = answer
    answer.caller = "app:\(application)"
    return answer
  }

  /// The application that asks: by `Basic`, or by the form. Without a secret it is taken for a public one, for which the token has to speak
  /// (RFC 6749, section 2.1).
  private func client(_ form: Form, _ request: WireRequest) throws -> String {
    var id = form["client_id"]
    var secret = form["client_secret"]
    if case .basic(let basicId, let basicSecret) = Authorization(request.header("authorization")) {
      id = basicId
      secret = basicSecret
    }
    guard let id, let known = try authority.applicationSecret(id) else { throw OAuthError.client }
    if let secret, known != Secret(secret) { throw OAuthError.client }
    return id
  }

  private func grant(_ form: Form, _ application: String, _ request: WireRequest) async throws -> Value {
    switch form["grant_type"] {
    case "refresh_token":
      guard let token = form["refresh_token"] else { throw OAuthError.request("refresh_token is missing") }
      guard let data = try await authority.refresh(token, application: application) else { throw OAuthError.grant }
      return Self.withBothExpiries(data.value)
    case "password": return try await signIn(form, application, request)
    case nil: throw OAuthError.request("grant_type is missing")
    default:
      throw OAuthError(
        statusCode: 400, error: "unsupported_grant_type", description: "grant_type is one of refresh_token, password")
    }
  }

  /// Signs a user in by the operation for that.
  private func signIn(_ form: Form, _ application: String, _ request: WireRequest) async throws -> Value {
    guard let username = form["username"], let password = form["password"] else {
      throw OAuthError.request("username and password are needed")
    }
    guard let operation = Catalogue.operation(named: "signInByCredentials", client: .authentication) else {
      throw Fault(.defect, "the catalogue has no signInByCredentials")
    }
    var body: [Value.Member] = [
      .init("connection", "PASSWORD"),
      .init("passwordPayload", ["account": .string(username), "password": .string(password)]),
      .init("client_id", .string(application)),
    ]
    if let scope = form["scope"] { body.append(.init("options", ["scope": .string(scope)])) }
    let checked: Contract.Request
    do throws(ArgumentError) {
      checked = try Catalogue.request(
        operation, body: Tape(.object(body)),
        context: context(.application(id: application, accessToken: nil), request))
    } catch {
      throw OAuthError.request(error.message)
    }
    let response = try await backend.perform(checked)
    guard response.isSuccess, let data = response.data else {
      throw OAuthError(
        statusCode: response.statusCode, error: "invalid_grant", description: response.text(indexBase: 0))
    }
    return Self.withBothExpiries(data.value)
  }

  /// Some clients read `expires_in`, some `expire_in`.
  private static func withBothExpiries(_ data: Value) -> Value {
    guard case .object(var members) = data, let lifetime = data["expire_in"] else { return data }
    members.append(.init("expires_in", lifetime))
    return .object(members)
  }
}

/// The fields of a form. Empty ones count as absent.
private struct Form {
  private let fields: [(name: String, value: String)]

  init(_ request: WireRequest) { fields = request.withBody { FormReader.parameters($0) } }

  subscript(name: String) -> String? {
    fields.first { $0.name == name && !$0.value.isEmpty }?.value
  }
}
