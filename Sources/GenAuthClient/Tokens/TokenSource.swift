import Contract
import Cryptography

/// Asks the service for a management token (`POST /api/v3/get-management-token`).
struct TokenSource: Sendable {
  private let configuration: RemoteConfiguration
  private let accessKeyId: String
  private let secret: Secret
  private let transport: any HTTPTransport
  private let governor: Governor
  private let clock: any ClientClock

  init(
    _ configuration: RemoteConfiguration, accessKeyId: String, secret: Secret, _ transport: any HTTPTransport,
    _ governor: Governor, _ clock: any ClientClock
  ) {
    self.configuration = configuration
    self.accessKeyId = accessKeyId
    self.secret = secret
    self.transport = transport
    self.governor = governor
    self.clock = clock
  }

  private static let operation = Catalogue.operation(named: "getManagementToken", client: .management)

  /// A token and how many seconds it is good for. Asking twice does no harm, so every failure is tried again.
  /// - Throws: ``AuthorizationFailure``.
  func fetch() async throws -> (text: String, seconds: Int64) {
    guard let operation = Self.operation, let path = operation.path else {
      throw AuthorizationFailure(kind: .configuration("the catalogue has no getManagementToken"))
    }
    let body = Value.object([
      .init("accessKeyId", .string(accessKeyId)), .init("accessKeySecret", .string(secret.reveal())),
    ])
    let message = HTTPMessage(
      method: "POST", url: configuration.host + path, headers: ["content-type: application/json"],
      body: try Tape(body).json(), isRepeatable: true, milliseconds: configuration.totalMilliseconds)
    let judgement = Judgement(operation: operation, host: configuration.host)
    var retry = Retry(isRepeatable: true, attempts: configuration.attempts)
    while true {
      let attempt = try await attempt(message, judgement)
      if let event = attempt.event, case .again(let wait) = retry.after(event, random: clock.random()) {
        if wait > 0 { try await clock.wait(wait) }
        continue
      }
      return try token(attempt)
    }
  }

  /// The caller holds a place of the governor's already or will wait for one; the token itself only keeps to the pace.
  private func attempt(_ message: HTTPMessage, _ judgement: Judgement) async throws -> RemoteBackend.Attempt {
    try await governor.pace()
    do throws(TransportFailure) {
      let attempt = judgement.judge(try await transport.exchange(message))
      if case .throttled(let seconds)? = attempt.event { governor.throttled(seconds: seconds) }
      return attempt
    } catch {
      return judgement.judge(error)
    }
  }

  private func token(_ attempt: RemoteBackend.Attempt) throws(AuthorizationFailure) -> (text: String, seconds: Int64) {
    switch attempt.result {
    case .failure(let fault): throw AuthorizationFailure(kind: .fault(fault))
    case .success(let response):
      guard response.isSuccess else { throw AuthorizationFailure(kind: .refused(response)) }
      let data = response.data?.value
      guard let text = data?["access_token"]?.string, let seconds = data?["expires_in"]?.integer, seconds > 0 else {
        throw AuthorizationFailure(
          kind: .fault(Fault(.nonsense, "\(configuration.host) responded without a token", operation: nil)))
      }
      return (text, seconds)
    }
  }
}

/// Why a call could not be given its authorization: it was not sent.
struct AuthorizationFailure: Error {
  enum Kind: Sendable {
    case configuration(String)
    case cancelled
    /// The service refused the access key.
    case refused(Response)
    case fault(Fault)
  }

  var kind: Kind

  /// The outcome of the call that wanted it.
  func attempt(operation: String) -> RemoteBackend.Attempt {
    let result: Result<Response, Fault>
    switch kind {
    case .configuration(let what): result = .failure(Fault(.notSent, what, operation: operation))
    case .cancelled: result = .failure(Fault(.cancelled, "interrupted before it was sent", operation: operation))
    case .refused(var response):
      let isThrottled = response.statusCode == 429 || response.statusCode >= 500
      response.message = (isThrottled ? "no token: " : "the access key was refused: ") + response.message
      response.data = nil
      result = .success(response)
    case .fault(let fault):
      result = .failure(Fault(.notSent, "no token: " + fault.message, operation: operation))
    }
    return RemoteBackend.Attempt(result: result, event: nil)
  }
}
