/// The sentence by which an answer tells how many generated passwords no message carries, so that nobody will learn them (docs/operations.md,
/// "Passwords"). It is part of the envelope's message, because the data keeps to the contract; a client of such a pool reads the number from there.
public enum UntoldPasswords {
  private static let one = " generated password was sent to nobody"
  private static let many = " generated passwords were sent to nobody"
  private static let chinese = " 个自动生成的密码未发送给任何人"

  /// The sentence, as in `3 generated passwords were sent to nobody`.
  public static func sentence(_ count: Int, _ language: Language = .english) -> String {
    Message(english: "\(count)\(count == 1 ? one : many)", chinese: "\(count)\(chinese)").text(language)
  }

  /// A message with the sentence behind it; the message alone where there is nothing to tell.
  static func added(_ count: Int, to message: String, _ language: Language) -> String {
    guard count > 0 else { return message }
    return language == .english ? "\(message); \(sentence(count))" : "\(message)；\(sentence(count, .chinese))"
  }

  /// The number that a message tells; 0 where it tells none.
  public static func count(in message: String) -> Int { read(message)?.count ?? 0 }

  /// A message that tells another number than before.
  static func replaced(by count: Int, in message: String) -> String {
    guard let known = read(message) else { return message }
    return added(count, to: known.message, known.language)
  }

  private static func read(_ message: String) -> (message: String, count: Int, language: Language)? {
    for (ending, divider, language) in [
      (one, "; ", Language.english), (many, "; ", .english), (chinese, "；", .chinese),
    ] where message.hasSuffix(ending) {
      let start = message.dropLast(ending.count)
      let digits = start.reversed().prefix { $0.isASCII && $0.isNumber }.count
      let before = start.dropLast(digits)
      guard let count = Int(start.suffix(digits)), before.hasSuffix(divider) else { continue }
      return (String(before.dropLast(divider.count)), count, language)
    }
    return nil
  }
}

extension Response {
  /// This answer, telling how many generated passwords were sent to nobody.
  /// - Parameters:
  ///   - count: how many; 0 leaves the answer as it is.
  ///   - language: the language of the message.
  public func telling(untoldPasswords count: Int, _ language: Language) -> Response {
    guard count > 0, isSuccess else { return self }
    var response = self
    response.untoldPasswords = count
    response.message = UntoldPasswords.added(count, to: message, language)
    return response
  }

  /// This answer of a service, with the number that its message tells.
  public var readingUntoldPasswords: Response {
    var response = self
    response.untoldPasswords = UntoldPasswords.count(in: message)
    return response
  }

  /// This answer to the last of several requests, telling what all of them told.
  /// - Parameter others: the answers before it.
  public func joining(untoldPasswordsOf others: [Response]) -> Response {
    let count = others.reduce(untoldPasswords) { $0 + $1.untoldPasswords }
    guard count > 0, let telling = ([self] + others).first(where: { $0.untoldPasswords > 0 }) else { return self }
    var response = self
    response.untoldPasswords = count
    response.message = UntoldPasswords.replaced(by: count, in: telling.message)
    return response
  }
}
