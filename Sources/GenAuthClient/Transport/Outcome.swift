import CurlShim
import Glibc

/// What libcurl's result of an exchange means (docs/remote.md, "Failures and retries").
enum Outcome {
  /// The answer, or why there is none.
  static func of(
    _ exchange: UnsafeMutablePointer<curlshim_exchange>, _ result: CURLcode, _ message: HTTPMessage,
    _ settings: CurlSettings
  ) -> Result<HTTPAnswer, TransportFailure> {
    result == CURLE_OK ? .success(answer(exchange)) : .failure(failure(exchange, result, message, settings))
  }

  /// Whether the other side may have had the whole request.
  static func mayHaveArrived(_ exchange: UnsafeMutablePointer<curlshim_exchange>, _ message: HTTPMessage) -> Bool {
    // Without a body it is complete with the headers.
    guard let body = message.body, !body.isEmpty else {
      return exchange.pointee.is_begun && curlshim_was_sent(exchange.pointee.handle)
    }
    return exchange.pointee.body_taken >= exchange.pointee.body_count
  }

  private static func answer(_ exchange: UnsafeMutablePointer<curlshim_exchange>) -> HTTPAnswer {
    let value = exchange.pointee
    let date = HTTPDate.seconds(text(value.date))
    return HTTPAnswer(
      status: curlshim_response_code(value.handle),
      body: Array(UnsafeBufferPointer(start: value.answer, count: value.answer_count)),
      retryAfter: HTTPDate.wait(text(value.retry_after), now: date ?? Int64(time(nil))),
      date: date, location: value.location.0 == 0 ? nil : text(value.location))
  }

  /// A C array of characters up to its 0.
  private static func text<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  private static func failure(
    _ exchange: UnsafeMutablePointer<curlshim_exchange>, _ result: CURLcode, _ message: HTTPMessage,
    _ settings: CurlSettings
  ) -> TransportFailure {
    if exchange.pointee.is_too_long {
      return .init(kind: .tooLong, reason: "the response is longer than \(exchange.pointee.answer_limit) bytes")
    }
    if exchange.pointee.has_too_long_header {
      return .init(kind: .tooLong, reason: "the response has too many headers")
    }
    let isBegun = exchange.pointee.is_begun
    let status = curlshim_connect_code(exchange.pointee.handle)
    if !isBegun, status != 0, !(200..<300).contains(status) { return proxyRefusal(status) }
    let detail = text(exchange.pointee.error)
    // Some messages repeat an address as it was given, a proxy's name and password included.
    let isPlain = !detail.isEmpty && !detail.contains("@")
    let reason = isPlain ? detail : curlshim_strerror(result).map { String(cString: $0) } ?? "failed"
    switch result {
    case CURLE_SSL_CACERT_BADFILE:
      return .init(kind: .hopeless, reason: badFile(settings.authorities) ?? reason)
    case CURLE_PEER_FAILED_VERIFICATION:
      let isUnknown = reason.contains("issuer") || reason.contains("self-signed") || reason.contains("self signed")
      let advice = "; set certificates = FILE to a PEM file with the authorities to trust"
      return .init(kind: .hopeless, reason: reason + (isUnknown ? advice : ""))
    case CURLE_SSL_ISSUER_ERROR, CURLE_URL_MALFORMAT:
      return .init(kind: .hopeless, reason: reason)
    case CURLE_COULDNT_RESOLVE_PROXY where !detail.hasPrefix("Could not resolve"),
      CURLE_COULDNT_CONNECT where detail.hasPrefix("Unsupported proxy"):
      return .init(
        kind: .hopeless,
        reason:
          "the proxy address cannot be used; it comes from the option proxy, or from http_proxy, https_proxy or all_proxy in "
          + "the environment")
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
      return .init(kind: .notSent, reason: reason)
    case CURLE_SEND_FAIL_REWIND:
      return .init(kind: .unanswered, reason: "the connection was closed before the response arrived")
    case CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
      return .init(kind: isBegun ? .garbled : .hopeless, reason: reason)
    // What libcurl says of a header line that is longer than it takes; newer ones have a code of its own (CURLE_TOO_LARGE).
    case CURLE_OUT_OF_MEMORY where isBegun, CURLcode(rawValue: 100) where isBegun:
      return .init(kind: .tooLong, reason: "a header of the response is too long, or memory ran out")
    default:
      return .init(kind: mayHaveArrived(exchange, message) ? .unanswered : .notSent, reason: reason)
    }
  }

  /// CONNECT was not granted.
  private static func proxyRefusal(_ status: Int) -> TransportFailure {
    switch status {
    case 408, 429, 500...: .init(kind: .notSent, reason: "the proxy cannot reach the service (HTTP \(status))")
    case 407: .init(kind: .hopeless, reason: Judgement.proxyWantsCredentials)
    default: .init(kind: .hopeless, reason: "the proxy refused to connect (HTTP \(status))")
    }
  }

  private static func badFile(_ file: String?) -> String? {
    file.map { "certificates: \($0): cannot be read, or contains no PEM certificate" }
  }
}
