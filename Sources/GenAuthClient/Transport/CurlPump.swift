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
    guard let exchange = idle.popLast() ?? make() else { return fail(errand, "out of memory") }
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
      return fail(errand, "libcurl rejects the request")
    }
    running[number] = Running(exchange: exchange, errand: errand)
  }

  private func make() -> UnsafeMutablePointer<curlshim_exchange>? {
    guard let exchange = curlshim_exchange_make() else { return nil }
    let handle = exchange.pointee.handle
    var codes = [
      curlshim_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, settings.connectMilliseconds),
      curlshim_set_string(handle, CURLOPT_USERAGENT, "moonpool"),
    ]
    if let proxy = settings.proxy { codes.append(curlshim_set_string(handle, CURLOPT_PROXY, proxy)) }
    if let file = settings.authorities {
      for option in [CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO] { codes.append(curlshim_set_string(handle, option, file)) }
      // Many a libcurl is built with a folder of the system's authorities, which would be trusted beside the file's. One that knows no folders refuses
      // the option, and does no harm.
      for option in [CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH] { _ = curlshim_set_string(handle, option, nil) }
    }
    guard codes.allSatisfy({ $0 == CURLE_OK }) else {
      curlshim_exchange_free(exchange)
      return nil
    }
    return exchange
  }

  private func fail(_ errand: CurlTransport.Errand, _ reason: String) {
    // Who waited for it is to go on before the loop waits.
    curlshim_loop_wake(loop)
    errand.continuation.resume(returning: .failure(TransportFailure(kind: .notSent, reason: reason)))
  }

  private mutating func cancel(_ number: UInt64) {
    guard let (exchange, errand) = running.removeValue(forKey: number).map({ ($0.exchange, $0.errand) }) else { return }
    curlshim_loop_remove(loop, exchange)
    let isSent = Outcome.mayHaveArrived(exchange, errand.message)
    let failure = TransportFailure(kind: isSent ? .interrupted : .cancelled, reason: "interrupted")
    curlshim_exchange_free(exchange)
    curlshim_loop_wake(loop)
    errand.continuation.resume(returning: .failure(failure))
  }

  private mutating func finish(_ exchange: UnsafeMutablePointer<curlshim_exchange>, _ result: CURLcode) {
    let number = UInt64(truncatingIfNeeded: exchange.pointee.tag)
    guard let errand = running.removeValue(forKey: number)?.errand else { return curlshim_exchange_free(exchange) }
    let outcome = Outcome.of(exchange, result, errand.message, settings)
    if idle.count < settings.connections {
      curlshim_exchange_rest(exchange)
      idle.append(exchange)
    } else {
      curlshim_exchange_free(exchange)
    }
    errand.continuation.resume(returning: outcome)
  }
}
