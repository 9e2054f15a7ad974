import Contract
import Cryptography
import Synchronization

/// A user pool behind the V3 HTTP API: the real service, or another Moonpool's server (docs/remote.md).
///
/// Every operation of the catalogue that has a path can be asked for. Reads are tried again after any failure, writes only where they surely did not
/// happen; a write that was sent and not answered is a ``Fault`` with the code `unanswered`.
public final class RemoteBackend: Backend {
  let configuration: RemoteConfiguration
  let transport: any HTTPTransport
  let governor: Governor
  let clock: any ClientClock
  private let tokens: TokenCache?
  /// How far the service's clock is ahead of ours, in seconds; needed where calls are signed.
  private let clockAhead = Mutex<Int64>(0)
  private let notices: Notices

  /// A backend; nothing is sent before the first call.
  /// - Parameter notice: told once of each way in which answers are odd (docs/remote.md, "Odd answers").
  /// - Throws: ``RemoteError`` (`configuration`, `unavailable`).
  public convenience init(
    _ configuration: RemoteConfiguration, notice: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(RemoteError) {
    try configuration.check()
    let clock = SystemClientClock()
    let key = configuration.accessKeyId ?? configuration.appId ?? ""
    let governor = try Governor(
      path: Governor.file(host: configuration.host, key: key), rate: configuration.rate,
      concurrency: configuration.concurrency, clock: clock)
    let transport = try CurlTransport(CurlSettings(configuration))
    self.init(configuration, transport: transport, governor: governor, clock: clock, notice: notice)
  }

  init(
    _ configuration: RemoteConfiguration, transport: any HTTPTransport, governor: Governor, clock: any ClientClock,
    notice: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.transport = transport
    self.governor = governor
    self.clock = clock
    notices = Notices(notice)
    if let id = configuration.accessKeyId, let secret = configuration.accessKeySecret, configuration.scheme == .token {
      let source = TokenSource(configuration, accessKeyId: id, secret: secret, transport, governor, clock)
      tokens = TokenCache(clock: clock) { try await source.fetch() }
    } else {
      tokens = nil
    }
  }

  /// By how much this target goes slower than its rate because the service asked for it; 1 for not at all.
  public var slowdown: Double { governor.slowdown }

  public var executor: (any TaskExecutor)? { transport.executor }

  public func perform(_ request: Request) async throws(Fault) -> Response {
    if request.operation.path == nil || request.operation.method == nil {
      let name = request.operation.name
      return Response(
        refusal: 501, message: Message.hasNoPath.rendered(request.context.language, [name]), requestId: nil)
    }
    let encoded = try EncodedRequest(
      request, adding: Credentials.missing(in: request, configuration), isSigned: configuration.scheme == .signature)
    var retry = Retry(isRepeatable: request.operation.effect == .read, attempts: configuration.attempts)
    while true {
      let attempt = try await attempt(request, encoded, retry.isRepeatable)
      guard let event = attempt.event else { return try attempt.result.get() }
      switch retry.after(event, random: clock.random()) {
      case .giveUp: return try attempt.result.get()
      case .again(let nanoseconds):
        if nanoseconds == 0 { continue }
        do throws(CancellationError) {
          try await clock.wait(nanoseconds)
        } catch {
          // The last word about the call stands: it did not happen.
          throw Fault(.cancelled, "interrupted while waiting to retry", operation: request.operation.name)
        }
      }
    }
  }

  /// What came of one attempt, and where it may be worth another one, why.
  struct Attempt {
    var result: Result<Response, Fault>
    var event: Retry.Event?
    /// What is odd about the answer.
    var notes: [AnswerNote] = []
  }

  private func attempt(
    _ request: Request, _ encoded: EncodedRequest, _ isRepeatable: Bool
  ) async throws(Fault) -> Attempt {
    let name = request.operation.name
    let authorization: Authorization
    switch await authorize(request, encoded) {
    case .success(let value): authorization = value
    case .failure(let failure): return failure.attempt(operation: name)
    }
    let message = HTTPMessage(
      method: encoded.method, url: configuration.host + encoded.path + encoded.query, headers: authorization.headers,
      body: encoded.body, isRepeatable: isRepeatable, milliseconds: configuration.totalMilliseconds)
    let judgement = Judgement(
      operation: request.operation, argument: request.body, host: configuration.host,
      language: request.context.language)
    let answer: HTTPAnswer
    do {
      answer = try await governed(message)
    } catch let failure as TransportFailure {
      return judgement.judge(failure)
    } catch {
      throw Fault(.cancelled, "interrupted before it was sent", operation: name)
    }
    let attempt = judgement.judge(answer)
    learn(attempt.event, answer, authorization)
    if !attempt.notes.isEmpty { notices.tell(attempt.notes, host: configuration.host) }
    return attempt
  }

  /// Sends when the governor gives leave.
  private func governed(_ message: HTTPMessage) async throws -> HTTPAnswer {
    let place = try await governor.enter()
    defer { governor.leave(place) }
    return try await transport.exchange(message)
  }

  /// Draws the consequences of what a service said about pace, token and time.
  private func learn(_ event: Retry.Event?, _ answer: HTTPAnswer, _ authorization: Authorization) {
    switch event {
    case .throttled(let seconds): governor.throttled(seconds: seconds)
    case .tokenRefused: if let token = authorization.token { tokens?.forget(token) }
    case .clockRefused:
      if let date = answer.date { clockAhead.withLock { $0 = date - clock.wall() } }
    default: governor.answered()
    }
  }

  /// The headers of a call.
  struct Authorization {
    var headers: [String]
    var token: TokenCache.Token?
  }

  private func authorize(
    _ request: Request, _ encoded: EncodedRequest
  ) async -> Result<Authorization, AuthorizationFailure> {
    var headers: [(name: String, value: String)] = [("x-authing-lang", request.context.language.rawValue)]
    headers.append(("x-authing-sdk-version", "moonpool"))
    if let tenant = configuration.tenantId { headers.append(("x-authing-tenant-id", tenant)) }
    if let type = encoded.contentType { headers.append(("content-type", type)) }
    switch request.context.caller {
    case .application(let id, let token):
      if let app = id ?? configuration.appId { headers.append(("x-authing-app-id", app)) }
      if let token { headers.append(("authorization", token.text)) }
      return Self.lines(headers, nil)
    case .administrator: break
    }
    if !Self.needsKey(request.operation) { return Self.lines(headers, nil) }
    guard let key = configuration.accessKeyId, let secret = configuration.accessKeySecret else {
      let missing = configuration.accessKeyId == nil ? "accessKeyId" : "accessKeySecret"
      let what = "\(missing) is not set; \(configuration.host) requires accessKeyId and accessKeySecret"
      return .failure(AuthorizationFailure(kind: .configuration(what)))
    }
    if let tokens {
      do {
        let token = try await tokens.token()
        if let pool = token.pool { headers.append(("x-authing-userpool-id", pool)) }
        headers.append(("authorization", "Bearer " + token.text))
        return Self.lines(headers, token)
      } catch let failure as AuthorizationFailure {
        return .failure(failure)
      } catch {
        return .failure(AuthorizationFailure(kind: .cancelled))
      }
    }
    headers.append(("date", HTTPDate.text(clock.wall() + clockAhead.withLock { $0 })))
    headers.append(("x-authing-signature-method", "HMAC-SHA1"))
    headers.append(("x-authing-signature-nonce", UniqueIdentifier.version4()))
    headers.append(("x-authing-signature-version", "1.0"))
    let text = RequestSignature.text(
      method: encoded.method, path: encoded.path, headers: headers, members: encoded.members)
    let signature = RequestSignature(accessKeyId: key, secret: secret)
    headers.append(("authorization", signature.authorization(text)))
    return Self.lines(headers, nil)
  }

  /// Management operations require the access key, whether the contract says so or not; the exception is the one that issues tokens.
  static func needsKey(_ operation: Operation) -> Bool {
    operation.client == .management ? operation.name != "getManagementToken" : !operation.security.isEmpty
  }

  /// Header lines. What a script gave (a token, an application's id) may not begin a line of its own.
  private static func lines(
    _ headers: [(name: String, value: String)], _ token: TokenCache.Token?
  ) -> Result<Authorization, AuthorizationFailure> {
    for header in headers where !header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) {
      return .failure(
        AuthorizationFailure(kind: .configuration("\(header.name): has characters that are not allowed in a header")))
    }
    return .success(Authorization(headers: headers.map { "\($0.name): \($0.value)" }, token: token))
  }
}
