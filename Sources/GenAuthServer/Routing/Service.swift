import Contract
import NIOCore
import Synchronization

/// Answers requests: finds the route, finds out who asks, reads the argument, asks the backend.
final class Service: Responder {
  let configuration: ServerConfiguration
  let backend: any Backend
  let authority: any TokenAuthority
  let routes = RouteTable()
  let authenticator: Authenticator
  let metrics: Metrics
  let codes = CodeStore()
  let seal = FormSeal()
  let bodies: BodyBudget
  /// Where passwords are compared while the server runs.
  let lane = Mutex<HashLane?>(nil)
  private let log: AccessLog?
  private let throttle: Throttle?
  private let inFlight = Atomic<Int>(0)
  private let lastId = Atomic<UInt64>(0)
  /// The date that was written last, which is the same for a second.
  private let lastDate = Mutex<(second: Int64, text: String)>((.min, ""))
  /// Tells this process's requests from another's.
  private let idPrefix: String

  init(_ configuration: ServerConfiguration, backend: any Backend, authority: any TokenAuthority) {
    self.configuration = configuration
    self.backend = backend
    self.authority = authority
    let log = configuration.accessLog.map {
      AccessLog(style: configuration.logStyle, now: configuration.now, write: $0)
    }
    self.log = log
    let signatures = SignatureCheck(
      nonces: configuration.noncePath, complain: { log?.failure($0, id: "-") }, now: configuration.now)
    authenticator = Authenticator(authority, signatures, now: configuration.now)
    metrics = Metrics()
    bodies = BodyBudget(most: configuration.limits.bodyBudget)
    throttle = configuration.limits.requestsPerSecond.map { Throttle(perSecond: $0) }
    idPrefix = Hex.text(UInt64.random(in: .min ... .max))
  }

  func newId() -> String {
    idPrefix + "-" + Hex.text(lastId.add(1, ordering: .relaxed).newValue, digits: 8)
  }

  func date() -> String {
    let second = configuration.now() / 1000
    return lastDate.withLock { last in
      if last.second != second { last = (second, HTTPDate.text(second * 1000)) }
      return last.text
    }
  }

  func refusal(of request: WireRequest) -> WireAnswer? {
    if let wait = throttle?.wait(for: address(request), at: configuration.now()) {
      metrics.throttled()
      return told(.throttled(after: wait, Self.language(request), id: request.id), request)
    }
    guard request.isAddressed else { return told(.notAddressed(Self.language(request), id: request.id), request) }
    guard inFlight.add(1, ordering: .relaxed).newValue <= configuration.limits.pending else {
      inFlight.subtract(1, ordering: .relaxed)
      return told(.busy(Self.language(request), id: request.id), request)
    }
    return nil
  }

  /// A refusal as it is sent: to a probe, which looks at the HTTP status alone, it must not look like health.
  private func told(_ refusal: WireAnswer, _ request: WireRequest) -> WireAnswer {
    guard case .endpoint(.health)? = routes.route(request.method, request.path) else { return refusal }
    var refusal = refusal
    refusal.status = 503
    refusal.name = Endpoint.health.rawValue
    return refusal
  }

  func note(_ answer: WireAnswer, to request: WireRequest?, peer: String) {
    let duration = request.map { (NIODeadline.now() - $0.arrival).nanoseconds } ?? 0
    metrics.note(answer.name, statusCode: answer.statusCode, nanoseconds: duration)
    log?.note(answer, to: request, peer: peer, nanoseconds: duration)
  }

  func answer(_ request: WireRequest) async -> WireAnswer {
    defer { inFlight.subtract(1, ordering: .relaxed) }
    switch routes.route(request.method, request.path) {
    case .operation(let operation, let values)?:
      var answer = await perform(operation, values, request)
      answer.name = operation.name
      return answer
    case .endpoint(let endpoint)?:
      if endpoint.isForBrowsers, Self.isOfClient(request),
        let operation = routes.operation(request.method, request.path)
      {
        // A client's call wants an envelope, not a page.
        var answer = await perform(operation, [], request)
        answer.name = operation.name
        return answer
      }
      var answer = await reach(endpoint, request)
      answer.name = endpoint.rawValue
      return answer
    case nil: return noRoute(request)
    }
  }

  /// Whether a request has one of the headers that clients send and browsers do not.
  private static func isOfClient(_ request: WireRequest) -> Bool {
    ["x-authing-app-id", "x-authing-sdk-version"].contains { request.headers.contains(name: $0) }
  }

  /// How many requests are being answered.
  var pending: Int { inFlight.load(ordering: .relaxed) }

  private func noRoute(_ request: WireRequest) -> WireAnswer {
    let methods = routes.methods(of: request.path)
    return WireAnswer(
      refusal: 404, methods.isEmpty ? .pathUnknown : .methodWrong(methods), Self.language(request),
      requestId: request.id)
  }

  // MARK: Operations

  private func perform(
    _ operation: Operation, _ values: [(name: String, value: String)], _ request: WireRequest
  ) async -> WireAnswer {
    var name = "-"
    do {
      let known = try authenticator.caller(request, for: operation)
      name = known.name
      let reader = ArgumentReader(
        request: request, operation: operation, pathParameters: values, context: context(known.caller, request))
      let checked = try reader.read(basic: known.basic)
      let response = try await ask(checked)
      var answer = WireAnswer(response, requestId: request.id)
      answer.heldFor = holdingTime(of: response, checked.operation.name)
      answer.caller = name
      return answer
    } catch {
      var answer = refused(error, request)
      answer.caller = name
      return answer
    }
  }

  /// Asks the backend, on this thread where that does not make it wait for another.
  private func ask(_ request: Contract.Request) async throws(Fault) -> Contract.Response {
    if HashLane.operations.contains(request.operation.name) { return try await askInLane(request) }
    if let response = try backend.performNow(request) { return response }
    return try await backend.perform(request)
  }

  /// Asks the backend where a password is to be compared.
  func askInLane(_ request: Contract.Request) async throws(Fault) -> Contract.Response {
    guard let lane = lane.withLock(\.self) else { return try await backend.perform(request) }
    if let response = try await lane.perform(request, by: backend) { return response }
    var refusal = Response(
      refusal: 429, message: Message.serverBusy.text(request.context.language), requestId: newId())
    refusal.retryAfter = 1
    return refusal
  }

  /// How long an answer is held back: that of a sign-in that was refused for too many, before or beside it. It holds up nothing but its connection.
  func holdingTime(of response: Contract.Response, _ operation: String) -> Int64 {
    response.retryAfter != nil && HashLane.operations.contains(operation) ? configuration.limits.refusalDelay : 0
  }

  // MARK: Before the body

  func outlook(of head: WireRequest) -> Outlook {
    guard case .operation(let operation, _)? = routes.route(head.method, head.path) else { return .welcome }
    return authenticator.outlook(of: head, for: operation)
  }

  func isStranger(_ head: WireRequest) async -> Bool {
    guard case .operation(let operation, _)? = routes.route(head.method, head.path) else { return false }
    return authenticator.isStranger(head, for: operation)
  }

  /// What a request tells the backend about who asks.
  func context(_ caller: Caller, _ request: WireRequest) -> RequestContext {
    var context = RequestContext(caller: caller, language: Self.language(request))
    context.clientAddress = address(request)
    context.userAgent = request.header("user-agent")
    return context
  }

  /// The language that a request asks for; English unless it asks for Chinese.
  static func language(_ request: WireRequest) -> Language { Language(request.headers) }

  /// The address that a request comes from, as far as a proxy that is trusted tells.
  private func address(_ request: WireRequest) -> String {
    configuration.trustsProxy ? Self.forwarded(request) ?? request.peer : request.peer
  }

  /// The address that the nearest proxy saw.
  private static func forwarded(_ request: WireRequest) -> String? {
    request.header("x-forwarded-for")?.split(separator: ",").last.map { String($0).trimmed }
      ?? request.header("x-real-ip")
  }

  /// The answer for an error that kept a request from its response.
  func refused(_ error: any Error, _ request: WireRequest) -> WireAnswer {
    switch error {
    case let failure as ArgumentReader.Failure: return refused(failure, request)
    case let obstacle as Authenticator.Obstacle:
      switch obstacle {
      case .refused(let failure): return failure.answer(Self.language(request), id: request.id)
      case .failed(let fault): return failed(fault, request)
      }
    case let fault as Fault: return failed(fault, request)
    default: return WireAnswer(refusal: 500, .serverFailed, Self.language(request), requestId: request.id)
    }
  }

  private func refused(_ failure: ArgumentReader.Failure, _ request: WireRequest) -> WireAnswer {
    let language = Self.language(request)
    switch failure {
    case .argument(let error):
      return WireAnswer(Response(refusing: error, language, requestId: request.id), requestId: request.id)
    case .json(let error):
      let statusCode = error.code == .tooLarge ? 413 : 400
      return WireAnswer(refusal: statusCode, .notJSON(error), language, requestId: request.id)
    }
  }

  /// Writes a fault to the log, for the people who run the server. The client learns only what kind of fault it is.
  private func failed(_ fault: Fault, _ request: WireRequest) -> WireAnswer {
    log?.failure("\(fault.code.rawValue): \(fault)", id: request.id)
    let language = Self.language(request)
    guard fault.code == .busy else { return WireAnswer(refusal: 500, .poolFailed, language, requestId: request.id) }
    var answer = WireAnswer(refusal: 429, .poolBusy, language, requestId: request.id)
    answer.retryAfter = 1
    return answer
  }
}
