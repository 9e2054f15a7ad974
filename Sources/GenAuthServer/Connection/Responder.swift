/// Answers the requests of a connection.
protocol Responder: Sendable {
  /// Answers a request. Called on no event loop's thread.
  func answer(_ request: WireRequest) async -> WireAnswer
  /// Refuses a request that must not be answered now, at once; nil to go on.
  func refusal(of request: WireRequest) -> WireAnswer?
  /// Notes an answer that is on its way.
  func note(_ answer: WireAnswer, to request: WireRequest?, peer: String)
  /// A new id for a request.
  func newId() -> String
  /// The time as a header tells it (RFC 9110, section 6.6.1).
  func date() -> String
}
