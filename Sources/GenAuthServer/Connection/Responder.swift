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
  /// What the headers of a request say about who asks; at once.
  func outlook(of head: WireRequest) -> Outlook
  /// Whether who asks is not let in, whatever the body says. Called on no event loop's thread.
  func isStranger(_ head: WireRequest) async -> Bool
  /// The memory for bodies on their way in.
  var bodies: BodyBudget { get }
}

/// What is known of a caller before the body.
enum Outlook {
  /// The body may come.
  case welcome
  /// What the caller shows has to be looked at before a large body is read.
  case doubtful
  /// The request is refused without its body.
  case stranger
}
