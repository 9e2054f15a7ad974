import Contract
import NIOCore

/// An answer ready to go out, and what the log and the counters are told of it.
struct WireAnswer: Sendable {
  /// The HTTP status: 200 for everything but probes and what sends a browser elsewhere (docs/server.md, "Answers").
  var status = 200
  /// The type of the body.
  var contentType = "application/json; charset=utf-8"
  /// The body.
  var body: ByteBuffer
  /// The business status that the body tells.
  var statusCode: Int
  /// The id the answer is found under in the log.
  var requestId: String
  /// What was asked for, for the log and the counters: an operation's name, or an endpoint's.
  var name = "unknown"
  /// Who asked, for the log; without secrets.
  var caller = "-"
  /// Headers beside those that every answer has; names and values must be fit for one.
  var headers: [(name: String, value: String)] = []
  /// After how many seconds it may be tried again.
  var retryAfter: Int?
  /// How long it is held back before it is sent, in milliseconds.
  var heldFor: Int64 = 0

  /// A response of a backend, or a refusal of the server.
  init(_ response: Response, requestId: String) {
    var writer = JSONWriter(capacity: 256 + (response.data?.byteCount ?? 0) * 3 / 2)
    response.emit(into: &writer, indexBase: 0)
    if writer.failure != nil {
      let refusal = Response(
        refusal: 500, message: Message.unwritableAnswer.text(.english), requestId: requestId)
      writer.clear()
      refusal.emit(into: &writer, indexBase: 0)
      statusCode = refusal.statusCode
    } else {
      statusCode = response.statusCode
    }
    body = writer.withText { ByteBuffer(bytes: $0) }
    self.requestId = response.requestId ?? requestId
    retryAfter = response.retryAfter
  }

  /// A value that goes out as it is, without an envelope.
  init(bare value: Value, statusCode: Int = 200, requestId: String) {
    var writer = JSONWriter(capacity: 1024)
    value.emit(into: &writer)
    body = writer.withText { ByteBuffer(bytes: $0) }
    self.statusCode = statusCode
    self.requestId = requestId
  }

  /// A text that goes out as it is.
  init(text: String, contentType: String, status: Int = 200, requestId: String) {
    self.status = status
    self.contentType = contentType
    body = ByteBuffer(string: text)
    statusCode = status
    self.requestId = requestId
  }

  /// Sends a browser elsewhere, by GET whatever it came with (RFC 9110, section 15.4.4).
  /// - Parameter address: must be fit for a header.
  init(redirectingTo address: String, statusCode: Int, requestId: String) {
    self.init(text: "", contentType: "text/plain; charset=utf-8", status: 303, requestId: requestId)
    self.statusCode = statusCode
    headers = [("location", address), ("referrer-policy", "no-referrer")]
  }

  /// A refusal of the server itself.
  init(refusal statusCode: Int, apiCode: Int? = nil, _ message: Message, _ language: Language, requestId: String) {
    self.init(
      Response(refusal: statusCode, apiCode: apiCode, message: message.text(language), requestId: requestId),
      requestId: requestId)
  }

  /// The whole answer as bytes: status line, headers, body.
  /// - Parameters:
  ///   - closes: true if the connection is closed after it.
  ///   - date: the time as a header tells it.
  ///   - withBody: false for an answer to HEAD, which has the headers alone.
  func wire(closes: Bool, date: String, withBody: Bool, allocator: ByteBufferAllocator) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: body.readableBytes + 256)
    buffer.writeStaticString(Self.statusLine(status))
    buffer.writeStaticString("content-type: ")
    buffer.writeString(contentType)
    buffer.writeStaticString("\r\ncontent-length: ")
    buffer.writeString(String(body.readableBytes))
    buffer.writeStaticString("\r\ndate: ")
    buffer.writeString(date)
    buffer.writeStaticString("\r\nx-request-id: ")
    buffer.writeString(requestId)
    if let retryAfter {
      buffer.writeStaticString("\r\nretry-after: ")
      buffer.writeString(String(retryAfter))
    }
    for (name, value) in headers { buffer.writeString("\r\n\(name): \(value)") }
    buffer.writeStaticString("\r\ncache-control: no-store")
    if closes { buffer.writeStaticString("\r\nconnection: close") }
    buffer.writeStaticString("\r\n\r\n")
    if withBody { buffer.writeImmutableBuffer(body) }
    return buffer
  }

  private static func statusLine(_ status: Int) -> StaticString {
    switch status {
    case 200: "HTTP/1.1 200 OK\r\n"
    case 303: "HTTP/1.1 303 See Other\r\n"
    default: "HTTP/1.1 503 Service Unavailable\r\n"
    }
  }
}
