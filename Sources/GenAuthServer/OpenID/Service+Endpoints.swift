import Contract
import Cryptography

/// How an endpoint of OAuth refuses (RFC 6749, section 5.2). The HTTP status stays 200, as everywhere.
struct OAuthError: Error {
  var statusCode: Int
  var error: String
  var description: String
  /// After how many seconds it may be tried again.
  var retryAfter: Int?
  /// How long the answer is held back, in milliseconds.
  var heldFor: Int64 = 0

  static let client = OAuthError(
    statusCode: 401, error: "invalid_client", description: "unknown application or wrong secret")
  static let secretMissing = OAuthError(
    statusCode: 401, error: "invalid_client",
    description:
      "this application must send its client_secret; only one whose oidcConfig has the method none for this endpoint may leave it out"
  )
  static let grant = OAuthError(
    statusCode: 400, error: "invalid_grant", description: "the token is invalid, already used or expired")
  static let code = OAuthError(
    statusCode: 400, error: "invalid_grant",
    description:
      "the code is invalid, already used, expired or issued to another application, or the redirect_uri or code_verifier does not match"
  )
  static let token = OAuthError(
    statusCode: 401, error: "invalid_token", description: "the access token is missing, invalid or expired")

  static func request(_ description: String) -> OAuthError {
    OAuthError(statusCode: 400, error: "invalid_request", description: description)
  }

  func answer(_ id: String) -> WireAnswer {
    var answer = WireAnswer(
      bare: ["error": .string(error), "error_description": .string(description)], statusCode: statusCode, requestId: id)
    answer.retryAfter = retryAfter
    answer.heldFor = heldFor
    return answer
  }
}

extension Service {
  /// Answers at an endpoint that is not an operation.
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
      case .authorization: return try await authorize(request)
      case .sessionEnd: return try await endSession(request)
      }
    } catch let error as OAuthError {
      return error.answer(request.id)
    } catch {
      let refusal = refused(error, request)
      return endpoint == .authorization || endpoint == .sessionEnd ? page(of: refusal, request) : refusal
    }
  }

  /// The same for people.
  private func page(of refusal: WireAnswer, _ request: WireRequest) -> WireAnswer {
    var page = Page(.signIn, Self.pageLanguage(request))
    page.add(refusal.statusCode == 429 ? .tooOften : .failed, isProblem: true)
    var answer = page.answer(statusCode: refusal.statusCode, request)
    answer.retryAfter = refusal.retryAfter
    return answer
  }

  /// 200 where the pool answers; the one place beside ``metrics`` where the HTTP status tells.
  private func health(_ request: WireRequest) -> WireAnswer {
    let type = "text/plain; charset=utf-8"
    do throws(Fault) {
      try authority.checkStorage()
      // The pool's id may be remembered; to look for an application the pool's file must be read.
      _ = try authority.applicationSecret("")
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
}
