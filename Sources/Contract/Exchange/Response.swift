/// What a backend answers: the service's envelope, a refusal by the service included (docs/operations.md, "Envelope").
public struct Response: Sendable {
  /// The business status; 200 alone is success.
  public var statusCode: Int
  /// What happened, in the language asked for, without the ``path``.
  public var message: String
  /// The finer code, only if it has a meaning.
  public var apiCode: Int?
  /// The id of a refused request.
  public var requestId: String?
  /// The field a refusal is about; rendered before the message at the edge.
  public var path: Path
  /// The other place of the same request that wants the same value, where a refusal is about two of its entries.
  public var rival: Path?
  /// After how many seconds a refused request may succeed, where that is known.
  public var retryAfter: Int?
  /// The data; nil if the operation has none to give.
  public var data: Tape?
  /// True if the answer goes out as it is, without an envelope (getSystemInfo).
  public var isBare = false
  /// How many generated passwords were sent to nobody; the ``message`` says so too.
  public internal(set) var untoldPasswords = 0
  /// Where a walk over this list goes on; nil at its end or where the backend has no cursors.
  public var nextCursor: Cursor?

  /// A success with its data.
  public init(data: Tape?, message: String = "Success", nextCursor: Cursor? = nil) {
    statusCode = 200
    self.message = message
    path = Path()
    self.data = data
    self.nextCursor = nextCursor
  }

  /// A refusal.
  public init(refusal statusCode: Int, apiCode: Int? = nil, path: Path = Path(), message: String, requestId: String?) {
    self.statusCode = statusCode
    self.apiCode = apiCode
    self.path = path
    self.message = message
    self.requestId = requestId
  }

  /// True if statusCode is 200.
  public var isSuccess: Bool { statusCode == 200 }

  /// The message, and the ``rival`` behind it in brackets, its indices counted from `indexBase` (0 over HTTP, 1 in Lua).
  public func sentence(indexBase: Int) -> String {
    rival.map { "\(message) (\($0.rendered(indexBase: indexBase)))" } ?? message
  }

  /// The ``sentence(indexBase:)`` with the path before it.
  public func text(indexBase: Int) -> String {
    let sentence = sentence(indexBase: indexBase)
    return path.isEmpty ? sentence : "\(path.rendered(indexBase: indexBase)): \(sentence)"
  }

  /// Replays the envelope `{statusCode, message, apiCode?, requestId?, data?}` (or the bare data) into a sink.
  public func emit(into sink: inout some ValueSink & ~Copyable, indexBase: Int) {
    if isBare, let data {
      data.emit(into: &sink)
      return
    }
    sink.beginObject(count: -1)
    sink.key("statusCode")
    sink.integer(Int64(statusCode))
    sink.key("message")
    sink.string(text(indexBase: indexBase))
    if let apiCode {
      sink.key("apiCode")
      sink.integer(Int64(apiCode))
    }
    if let requestId {
      sink.key("requestId")
      sink.string(requestId)
    }
    if let data {
      sink.key("data")
      data.emit(into: &sink)
    }
    sink.endObject()
  }
}
