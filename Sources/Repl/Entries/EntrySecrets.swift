import ScriptHost

/// Finds secrets that somebody has typed into an entry, so that it is kept nowhere: literals that a name calls secret,
/// and whatever the redactor knows.
public struct EntrySecrets: Sendable {
  private let redactor: Redactor

  /// - Parameter redactor: knows the secrets that have come up in the session.
  public init(_ redactor: Redactor) { self.redactor = redactor }

  /// Whether the entry holds a secret.
  public func isSecret(_ entry: String) -> Bool {
    redactor.redact(entry) != entry || !LiteralSecrets.find(in: entry).isEmpty
  }

  /// The entry with `env.NAME` in place of each secret; nil if a secret stands elsewhere than in a literal.
  public func cleaned(_ entry: String) -> String? {
    var found = LiteralSecrets.find(in: entry)
    for word in LuaWord.split(entry) where word.kind == .string && redactor.redact(word.text) != word.text {
      guard !found.contains(where: { $0.range == word.range }) else { continue }
      found.append(LiteralSecrets.Place(range: word.range, name: "SECRET"))
    }
    var bytes = Array(entry.utf8)
    for literal in found.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      // A name and the literal behind it may stand close together: f"x".
      let before = literal.range.lowerBound > 0 ? Character(Unicode.Scalar(bytes[literal.range.lowerBound - 1])) : " "
      let isApart = !(before.isLetter || before.isNumber || before == "_")
      let variable = (isApart ? "" : " ") + "env.\(Self.variable(literal.name))"
      bytes.replaceSubrange(literal.range, with: Array(variable.utf8))
    }
    let clean = String(decoding: bytes, as: UTF8.self)
    return redactor.redact(clean) == clean ? clean : nil
  }

  /// `accessKeySecret` as ACCESS_KEY_SECRET.
  private static func variable(_ name: String) -> String {
    var result = ""
    var wasLower = false
    for letter in name where letter.isASCII && (letter.isLetter || letter.isNumber || letter == "_") {
      if letter.isUppercase, wasLower { result.append("_") }
      wasLower = letter.isLowercase || letter.isNumber
      result += letter.uppercased()
    }
    return result.isEmpty ? "SECRET" : result.first?.isNumber == true ? "_" + result : result
  }
}
