import Contract
import NIOHTTP1

// Refusals of requests that never reach an operation. All but the last two end the connection.
extension WireAnswer {
  /// The body is larger than allowed.
  static func tooLarge(_ limit: Int, _ language: Language, id: String) -> WireAnswer {
    WireAnswer(refusal: 413, .requestTooLarge(limit), language, requestId: id)
  }

  /// The request takes longer than allowed.
  static func tooSlow(_ language: Language, id: String) -> WireAnswer {
    WireAnswer(refusal: 408, .requestTooSlow, language, requestId: id)
  }

  /// The request ends too early.
  static func cutOff(_ language: Language, id: String) -> WireAnswer {
    WireAnswer(refusal: 400, .requestCutOff, language, requestId: id)
  }

  /// The bytes are not HTTP.
  static func unreadable(_ error: HTTPParserError, _ language: Language, id: String) -> WireAnswer {
    switch error {
    case .headerOverflow: WireAnswer(refusal: 413, .headersTooLarge, language, requestId: id)
    case .invalidEOFState: cutOff(language, id: id)
    default: WireAnswer(refusal: 400, .requestNotHTTP, language, requestId: id)
    }
  }

  /// The request has no `Host` header, more than one, or one that holds no host name.
  static func notAddressed(_ language: Language, id: String) -> WireAnswer {
    WireAnswer(refusal: 400, .hostHeaderWrong, language, requestId: id)
  }

  /// The client sends too many requests.
  static func throttled(after seconds: Int, _ language: Language, id: String) -> WireAnswer {
    var answer = WireAnswer(refusal: 429, .tooManyRequests, language, requestId: id)
    answer.retryAfter = max(1, seconds)
    return answer
  }

  /// The server is handling as many requests as it accepts at a time.
  static func busy(_ language: Language, id: String) -> WireAnswer {
    var answer = WireAnswer(refusal: 429, .serverBusy, language, requestId: id)
    answer.retryAfter = 1
    return answer
  }
}
