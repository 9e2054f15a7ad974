import Contract
import NIOHTTP1

// Refusals of what is no whole request: they end the connection.
extension WireAnswer {
  /// A body that is larger than allowed.
  static func tooLarge(_ limit: Int, id: String) -> WireAnswer {
    WireAnswer(refusal: 413, "the request is too large: at most \(limit) bytes are taken", requestId: id)
  }

  /// A request that takes longer than allowed.
  static func tooSlow(id: String) -> WireAnswer {
    WireAnswer(refusal: 408, "the request did not arrive in time", requestId: id)
  }

  /// A request that ends too early.
  static func cutOff(id: String) -> WireAnswer {
    WireAnswer(refusal: 400, "the request was cut off before its end; nothing was done", requestId: id)
  }

  /// Bytes that are no HTTP.
  static func unreadable(_ error: HTTPParserError, id: String) -> WireAnswer {
    switch error {
    case .headerOverflow: WireAnswer(refusal: 413, "the headers are too large", requestId: id)
    case .invalidEOFState: cutOff(id: id)
    default: WireAnswer(refusal: 400, "the request is not HTTP/1.1", requestId: id)
    }
  }

  /// A request that does not say whom it is for, or says it twice.
  static func notAddressed(id: String) -> WireAnswer {
    WireAnswer(refusal: 400, "the header host must stand once, with a host name", requestId: id)
  }

  /// A client that asks too often.
  static func throttled(after seconds: Int, _ language: Language, id: String) -> WireAnswer {
    let message = language == .chinese ? "您的请求已超过最大数量限制，请稍后重试" : "too many requests; slow down"
    var answer = WireAnswer(refusal: 429, message, requestId: id)
    answer.retryAfter = max(1, seconds)
    return answer
  }

  /// A server with more to do than it takes on.
  static func busy(_ language: Language, id: String) -> WireAnswer {
    let message = language == .chinese ? "服务器繁忙，请稍后重试" : "the server has too much to do; try again later"
    var answer = WireAnswer(refusal: 429, message, requestId: id)
    answer.retryAfter = 1
    return answer
  }
}
