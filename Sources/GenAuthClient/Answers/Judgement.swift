import Contract

/// What an exchange means for the call: answered, refused, not done, or unknown (docs/remote.md, "Failures and retries").
struct Judgement {
  let operation: Operation
  /// The argument that was sent.
  var argument = Tape.emptyObject
  let host: String
  /// The language of the refusals that the client itself makes.
  var language = Language.english
  private var isRead: Bool { operation.effect == .read }
  /// Where 401 is a refusal of the token; of signing in, it is the pool's own words.
  private var isManagement: Bool { operation.client == .management && RemoteBackend.needsKey(operation) }
  private var unknown: String { isRead ? "" : "; whether it was done is unknown" }

  /// What is said of a proxy that answers 407.
  static let proxyWantsCredentials =
    "the proxy requires a valid name and password (HTTP 407): give them as in http://NAME:PASSWORD@HOST:PORT"

  /// An exchange without an answer.
  func judge(_ failure: TransportFailure) -> RemoteBackend.Attempt {
    switch failure.kind {
    case .notSent: return failed(.notSent, "\(host): \(failure.reason)", .notSent)
    case .hopeless: return failed(.notSent, "\(host): \(failure.reason)", nil)
    case .cancelled: return failed(.cancelled, "interrupted before it was sent", nil)
    case .tooLong: return failed(isRead ? .nonsense : .unanswered, "\(host): \(failure.reason)\(unknown)", nil)
    case .garbled: return failed(isRead ? .nonsense : .unanswered, "\(host): \(failure.reason)\(unknown)", .unknown)
    case .interrupted: return failed(.unanswered, "\(host): \(failure.reason)\(unknown)", nil)
    case .unanswered: return failed(.unanswered, "\(host): \(failure.reason)\(unknown)", .unknown)
    }
  }

  /// An exchange with an answer.
  func judge(_ answer: HTTPAnswer) -> RemoteBackend.Attempt {
    switch AnswerReader.read(answer.body, status: answer.status, operation: operation, argument: argument) {
    case .response(let response, let notes):
      // HTTP 503 is a gateway's: the request has not reached the service. The service's own 503 in an envelope does not say that.
      let isThrottled =
        [429, 503].contains(answer.status) || response.statusCode == 429 || isRead && response.statusCode == 503
      if isThrottled, !response.isSuccess {
        return .init(result: .success(response), event: .throttled(seconds: answer.retryAfter))
      }
      if !isRead, Self.leavesOpen(response.statusCode) { return unclear(response) }
      return .init(result: .success(response), event: event(of: response), notes: notes)
    case .nonsense(let what): return nonsense(answer, what)
    }
  }

  /// Whether a refusal leaves open what came of a write: something broke while it was done. 501 says that nothing was.
  private static func leavesOpen(_ statusCode: Int) -> Bool {
    statusCode == 408 || (500..<600).contains(statusCode) && statusCode != 501
  }

  /// A write of which the service says only that something broke.
  private func unclear(_ response: Response) -> RemoteBackend.Attempt {
    let request = response.requestId.map { ", request \(Self.printable($0))" } ?? ""
    let message = Self.printable(response.text(indexBase: 1))
    return failed(
      .unanswered, "\(host): statusCode \(response.statusCode)\(request): \(message)\(unknown)", .unknown)
  }

  /// A service's words without characters that work on a terminal.
  private static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
  }

  private func event(of response: Response) -> Retry.Event? {
    if response.isSuccess { return nil }
    if response.apiCode == 1305 { return .clockRefused }
    // A nonce seen before: libcurl repeated a read on a new connection, and the first one had arrived.
    if response.apiCode == 1306, isRead { return .unknown }
    if response.statusCode == 401, isManagement { return .tokenRefused }
    // The service says that something broke: a read may do better the next time.
    if response.statusCode >= 500, response.statusCode != 501, isRead { return .unknown }
    return nil
  }

  /// An answer that is not the service's own: a gateway's, a proxy's, another web server's.
  private func nonsense(_ answer: HTTPAnswer, _ what: String) -> RemoteBackend.Attempt {
    switch answer.status {
    case 429, 503:
      let refusal = Response(
        refusal: answer.status,
        message: (answer.status == 429 ? Message.tooManyRequests : .serviceUnavailable).text(language), requestId: nil)
      return .init(result: .success(refusal), event: .throttled(seconds: answer.retryAfter))
    // Only a proxy says so.
    case 407: return failed(.notSent, "\(host): \(Self.proxyWantsCredentials)", nil)
    // It names what came of the request: a write may have been done (RFC 9110, 15.4.4).
    case 303 where !isRead: return failed(.unanswered, "\(host): \(what)\(unknown)", nil)
    case 300..<400:
      let place = answer.location.map { " to \(Self.plain($0))" } ?? ""
      return failed(
        .notSent, "\(host): the host redirects\(place), and redirects are not followed; check the address", nil)
    case 401, 403, 413:
      let refusal = Response(refusal: answer.status, message: "\(host): HTTP \(answer.status)", requestId: nil)
      return .init(result: .success(refusal), event: event(of: refusal))
    case 400..<500 where answer.status != 408:
      return failed(.nonsense, "\(host): \(what); is it a V3 service?", nil)
    default:
      return failed(isRead ? .nonsense : .unanswered, "\(host): \(what)\(unknown)", .unknown)
    }
  }

  private func failed(_ code: Fault.Code, _ message: String, _ event: Retry.Event?) -> RemoteBackend.Attempt {
    .init(result: .failure(Fault(code, message, operation: operation.name)), event: event)
  }

  /// An address without its query and without a name and password, any of which may be secret.
  private static func plain(_ address: String) -> String {
    var text = address.prefix { $0 != "?" && $0 != "#" }
    if let end = text.firstRange(of: "://")?.upperBound {
      let authority = text[end...].prefix { $0 != "/" }
      if let at = authority.lastIndex(of: "@") { text = text[..<end] + text[text.index(after: at)...] }
    }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 }))
  }
}
