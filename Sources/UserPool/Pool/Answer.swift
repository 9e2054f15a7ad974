import Contract

/// What a handler returns: data, or a refusal whose writes stay all the same (a sign-in that is refused and leaves a reset token).
public struct Answer: Sendable {
  /// The data.
  public var data: Tape?
  /// Where a walk over this list goes on.
  public var nextCursor: Cursor?
  /// How many generated passwords were sent to nobody.
  public var untoldPasswords = 0
  /// True if the data goes out without an envelope.
  public var isBare = false
  /// The refusal to answer with. Unlike a thrown one it does not undo what the handler wrote.
  public var refusal: Refusal?

  /// A success.
  public init(data: Tape?, nextCursor: Cursor? = nil, untoldPasswords: Int = 0) {
    self.data = data
    self.nextCursor = nextCursor
    self.untoldPasswords = untoldPasswords
  }

  /// A refusal that keeps what was written, with data for the caller to react to it.
  public init(refusal: Refusal, data: Tape? = nil) {
    self.refusal = refusal
    self.data = data
  }

  /// `{success: true}`.
  public static var success: Answer {
    var writer = TapeWriter(capacity: 32)
    writer.beginObject(count: 1)
    writer.key("success")
    writer.bool(true)
    writer.endObject()
    return Answer(data: writer.finish())
  }

  /// The response.
  func response(_ language: Language, requestId: () -> String) -> Response {
    var response = refusal?.response(language, requestId: requestId()) ?? Response(data: nil)
    response.data = data
    response.nextCursor = nextCursor
    response.isBare = isBare
    return response.telling(untoldPasswords: untoldPasswords, language)
  }
}
