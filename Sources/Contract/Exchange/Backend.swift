/// Something that answers requests: the embedded pool, a remote tenant, or something around another backend.
public protocol Backend: Sendable {
  /// Answers a request. A refusal is a response; only what never became a response is thrown.
  func perform(_ request: Request) async throws(Fault) -> Response

  /// Answers a request on the calling thread where that takes no waiting for others (a read of a local file, a write that nobody else is in
  /// the way of), else nil, and the caller goes on with ``perform(_:)``. nil means that nothing has been done.
  func performNow(_ request: Request) throws(Fault) -> Response?

  /// Where tasks that call ``perform(_:)`` run best; nil for the common threads.
  var executor: (any TaskExecutor)? { get }
}

extension Backend {
  /// The common threads.
  public var executor: (any TaskExecutor)? { nil }

  /// Nothing is done at once.
  public func performNow(_ request: Request) throws(Fault) -> Response? { nil }
}
