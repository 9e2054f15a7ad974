import CurlShim

/// The transport's thread at work: sets exchanges up, lets libcurl do them, hands results out. Used by that thread alone.
struct CurlPump {
  private let owner: CurlTransport.Loop
  private var loop: OpaquePointer { owner.pointer }
  private let settings: CurlSettings
  /// The exchanges on their way, by their tag.
  private var running: [UInt64: Running] = [:]
  private var idle: [UnsafeMutablePointer<curlshim_exchange>] = []

  private struct Running {
    var exchange: UnsafeMutablePointer<curlshim_exchange>
    var errand: CurlTransport.Errand
  }

  init(_ loop: CurlTransport.Loop, _ settings: CurlSettings) {
    owner = loop
    self.settings = settings
  }

  /// Takes in what has come, waits until something happens, and hands out what is done.
  mutating func turn(_ work: CurlTransport.Work) {
    for (number, errand) in work.errands { start(number, errand) }
    for number in work.cancelled { cancel(number) }
    curlshim_loop_run(loop)
    var result = CURLE_OK
    while let exchange = curlshim_loop_finished(loop, &result) {
      finish(exchange, result)
    }
  }

  /// Nobody can ask any more.
  mutating func close() {
    for number in Array(running.keys) { cancel(number) }
    for exchange in idle { curlshim_exchange_free(exchange) }
    idle = []
  }

  private mutating func start(_ number: UInt64, _ errand: CurlTransport.Errand) {
    guard let exchange = idle.popLast() ?? make() else { return fail(errand, "no memory left") }
    let message = errand.message
    var isReady = false
    if let body = message.body {
      isReady = body.withUnsafeBytes {
        curlshim_exchange_prepare(
          exchange, message.method, message.url, $0.baseAddress ?? UnsafeRawPointer(exchange), body.count,
          message.isRepeatable, settings.largestAnswer, message.milliseconds)
      }
    } else {
      isReady = curlshim_exchange_prepare(
        exchange, message.method, message.url, nil, 0, message.isRepeatable, settings.largestAnswer,
        message.milliseconds)
    }
    for line in message.headers where isReady { isReady = curlshim_exchange_header(exchange, line) }
    exchange.pointee.tag = Int(truncatingIfNeeded: number)
    guard isReady, curlshim_loop_add(loop, exchange) else {
      curlshim_exchange_free(exchange)
      return fail(errand, "libcurl does not take the request")
    }
    running[number] = Running(exchange: exchange, errand: errand)
  }

  private func make() -> UnsafeMutablePointer<curlshim_exchange>? {
    guard let exchange = curlshim_exchange_make() else { return nil }
    let handle = exchange.pointee.handle
    var codes = [
      curlshim_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, settings.connectMilliseconds),
      curlshim_set_string(handle, CURLOPT_USERAGENT, settings.userAgent),
    ]
    if let proxy = settings.proxy { codes.append(curlshim_set_string(handle, CURLOPT_PROXY, proxy)) }
    if let file = settings.authorities { codes.append(curlshim_set_string(handle, CURLOPT_CAINFO, file)) }
    guard codes.allSatisfy({ $0 == CURLE_OK }) else {
      curlshim_exchange_free(exchange)
      return nil
    }
    return exchange
  }

  private func fail(_ errand: CurlTransport.Errand, _ reason: String) {
    errand.continuation.resume(returning: .failure(TransportFailure(kind: .notSent, reason: reason)))
  }

  private mutating func cancel(_ number: UInt64) {
    guard let (exchange, errand) = running.removeValue(forKey: number).map({ ($0.exchange, $0.errand) }) else { return }
    curlshim_loop_remove(loop, exchange)
    let isSent = Self.mayHaveArrived(exchange, errand.message)
    let failure = TransportFailure(kind: isSent ? .unanswered : .cancelled, reason: "interrupted")
    curlshim_exchange_free(exchange)
    errand.continuation.resume(returning: .failure(failure))
  }

  private mutating func finish(_ exchange: UnsafeMutablePointer<curlshim_exchange>, _ result: CURLcode) {
    let number = UInt64(truncatingIfNeeded: exchange.pointee.tag)
    guard let errand = running.removeValue(forKey: number)?.errand else { return }
    let outcome: Result<HTTPAnswer, TransportFailure> =
      result == CURLE_OK
      ? .success(Self.answer(exchange)) : .failure(Self.failure(exchange, result, errand.message))
    if idle.count < settings.connections {
      idle.append(exchange)
    } else {
      curlshim_exchange_free(exchange)
    }
    errand.continuation.resume(returning: outcome)
  }

  private static func answer(_ exchange: UnsafeMutablePointer<curlshim_exchange>) -> HTTPAnswer {
    let value = exchange.pointee
    return HTTPAnswer(
      status: curlshim_response_code(value.handle),
      body: Array(UnsafeBufferPointer(start: value.answer, count: value.answer_count)),
      retryAfter: value.retry_after >= 0 ? value.retry_after : nil,
      date: HTTPDate.seconds(text(value.date)),
      location: value.location.0 == 0 ? nil : text(value.location))
  }

  /// A C array of characters up to its 0.
  private static func text<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }

  /// Whether the other side may have had the whole request.
  private static func mayHaveArrived(
    _ exchange: UnsafeMutablePointer<curlshim_exchange>, _ message: HTTPMessage
  ) -> Bool {
    guard let body = message.body else { return curlshim_was_sent(exchange.pointee.handle) }
    // An empty body is complete with the headers.
    return body.isEmpty
      ? curlshim_was_sent(exchange.pointee.handle) : exchange.pointee.body_taken >= exchange.pointee.body_count
  }

  private static func failure(
    _ exchange: UnsafeMutablePointer<curlshim_exchange>, _ result: CURLcode, _ message: HTTPMessage
  ) -> TransportFailure {
    if exchange.pointee.is_too_long {
      return TransportFailure(
        kind: .tooLong, reason: "the answer is longer than \(exchange.pointee.answer_limit) bytes")
    }
    let detail = text(exchange.pointee.error)
    let reason = detail.isEmpty ? curlshim_strerror(result).map { String(cString: $0) } ?? "failed" : detail
    switch result {
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_URL_MALFORMAT:
      return TransportFailure(kind: .hopeless, reason: reason)
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR:
      return TransportFailure(kind: .notSent, reason: reason)
    case CURLE_SEND_FAIL_REWIND:
      return TransportFailure(kind: .unanswered, reason: "the connection was closed before an answer came")
    default:
      return TransportFailure(kind: mayHaveArrived(exchange, message) ? .unanswered : .notSent, reason: reason)
    }
  }
}
