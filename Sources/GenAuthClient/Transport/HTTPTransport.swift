/// One HTTP request, ready to be sent.
struct HTTPMessage: Sendable {
  /// `GET`, `POST`, …
  var method: String
  /// The whole address.
  var url: String
  /// Lines such as `content-type: application/json`, without control characters.
  var headers: [String]
  /// The body; nil for none.
  var body: [UInt8]?
  /// True if it does no harm to do it twice.
  var isRepeatable: Bool
  /// For the whole exchange, in milliseconds.
  var milliseconds: Int
}

/// What came back.
struct HTTPAnswer: Sendable {
  var status: Int
  var body: [UInt8]
  /// What the service says it wants to be left alone for, in seconds.
  var retryAfter: Int?
  /// The service's clock, in seconds since 1970.
  var date: Int64?
  /// Where a redirect leads.
  var location: String?
}

/// Why nothing came back.
struct TransportFailure: Error, Sendable, Equatable {
  enum Kind: Sendable {
    /// The request surely did not arrive as a whole.
    case notSent
    /// It was sent; what became of it is unknown.
    case unanswered
    /// It was sent; the caller does not want the answer any more.
    case interrupted
    /// It was sent; what came back is not HTTP, or compressed in a way that cannot be undone.
    case garbled
    /// The answer, or its headers, were longer than what is taken.
    case tooLong
    /// The caller does not want it any more, and it surely did not arrive as a whole.
    case cancelled
    /// It was not sent, and no other attempt can do better: an invalid address, a certificate that is not trusted, a proxy that refuses.
    case hopeless
  }

  var kind: Kind
  /// For people; without secrets.
  var reason: String
}

/// Sends a request to a service and returns the response. It never retries a request that must not be performed twice.
protocol HTTPTransport: Sendable {
  /// Sends and waits. Cancelling the task ends the exchange.
  func exchange(_ message: HTTPMessage) async throws(TransportFailure) -> HTTPAnswer

  /// Where the tasks of calls run best; nil for the common threads.
  var executor: (any TaskExecutor)? { get }
}

extension HTTPTransport {
  var executor: (any TaskExecutor)? { nil }
}
