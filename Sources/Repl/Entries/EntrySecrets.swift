import Contract
import ScriptHost

/// Finds secrets that somebody has typed into an entry, so that it is kept nowhere: literals that a name calls secret, and whatever the
/// redactor knows.
public struct EntrySecrets: Sendable {
  private let redactor: Redactor

  /// - Parameter redactor: knows the secrets that have come up in the session.
  public init(_ redactor: Redactor) { self.redactor = redactor }

  /// Whether the entry holds a secret.
  public func isSecret(_ entry: String) -> Bool {
    redactor.redact(entry) != entry || !Self.literals(in: entry).isEmpty
  }

  /// The entry with `env.NAME` in place of each secret; nil if a secret stands elsewhere than in a literal.
  public func cleaned(_ entry: String) -> String? {
    var found = Self.literals(in: entry)
    for word in LuaWord.split(entry) where word.kind == .string && redactor.redact(word.text) != word.text {
      if !found.contains(where: { $0.range == word.range }) { found.append((word.range, "SECRET")) }
    }
    var bytes = Array(entry.utf8)
    for literal in found.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      // A name and the literal behind it may stand close together: f"x".
      let before = literal.range.lowerBound > 0 ? Character(Unicode.Scalar(bytes[literal.range.lowerBound - 1])) : " "
      let isApart = !(before.isLetter || before.isNumber || before == "_")
      bytes.replaceSubrange(literal.range, with: Array((isApart ? "" : " ").utf8) + Array("env.\(literal.name)".utf8))
    }
    let clean = String(decoding: bytes, as: UTF8.self)
    return redactor.redact(clean) == clean ? clean : nil
  }

  /// A value under the name of a secret that is being read.
  private struct Region {
    var name: String
    /// How many brackets were open where it begins.
    var depth: Int
    /// True if it ends with the line: it is in no bracket.
    var endsWithLine: Bool
  }

  /// Where literals stand that a name calls secret, and what an environment variable for them may be called.
  private static func literals(in entry: String) -> [(range: Range<Int>, name: String)] {
    let words = LuaWord.split(entry)
    guard words.contains(where: { $0.kind == .string || $0.kind == .number || $0.kind == .unfinished }) else {
      return []
    }
    let bytes = Array(entry.utf8)
    var found: [(range: Range<Int>, name: String)] = []
    /// The open brackets; true if what stands inside belongs to the value around it, and not to a call or an index.
    var brackets: [Bool] = []
    var region: Region?
    for (place, word) in words.enumerated() {
      let before = place > 0 ? words[place - 1] : nil
      if let open = region {
        let ends =
          open.endsWithLine && before.map { bytes[$0.range.upperBound..<word.range.lowerBound].contains(10) } ?? false
        let isBehind = [",", ";"].contains(word.text) && brackets.count == open.depth && !open.endsWithLine
        if ends || isBehind || word.text == ";" && open.endsWithLine || brackets.count < open.depth { region = nil }
      }
      switch word.text {
      case "(", "[", "{":
        let isCall =
          before.map { $0.kind == .name || [")", "]", "}"].contains($0.text) || $0.kind == .string } ?? false
        brackets.append(!isCall)
      case ")", "]", "}": _ = brackets.popLast()
      case "=", "==", "~=":
        if region == nil, let name = secretName(before: place, in: words, isInside: !brackets.isEmpty) {
          region = Region(name: name, depth: brackets.count, endsWithLine: brackets.isEmpty)
        }
      default: break
      }
      guard word.kind == .string || word.kind == .number || word.kind == .unfinished else { continue }
      if let region, brackets.dropFirst(region.depth).allSatisfy({ $0 }), before?.kind != .name {
        found.append((word.range, variable(region.name)))
      } else if word.kind != .number, let name = calledName(place, words) {
        found.append((word.range, variable(name)))
      }
    }
    return found
  }

  /// The name of a secret that stands before an `=`: `password =`, `["password"] =`, outside brackets also one of `a, password =`.
  private static func secretName(before place: Int, in words: [LuaWord], isInside: Bool) -> String? {
    var at = place - 1
    while at >= 0 {
      if words[at].text == ">", at >= 3, words[at - 2].text == "<" { at -= 3 }  // an attribute
      guard at >= 0 else { return nil }
      if words[at].text == "]", at >= 2, words[at - 1].kind == .string {
        let name = String(words[at - 1].text.dropFirst().dropLast())
        return isSecret(name: name) ? name : nil
      }
      guard words[at].kind == .name else { return nil }
      if isSecret(name: words[at].text) { return words[at].text }
      guard !isInside, at >= 2, words[at - 1].text == "," else { return nil }
      at -= 2
    }
    return nil
  }

  /// The name of a function that takes a secret as its first argument: `setAccessToken("…")`, `setAccessToken "…"`.
  private static func calledName(_ place: Int, _ words: [LuaWord]) -> String? {
    var at = place - 1
    if at >= 0, words[at].text == "(" { at -= 1 }
    guard at >= 0, words[at].kind == .name else { return nil }
    let name = words[at].text
    // Modules' functions that make or look up something: crypto.password("…") is none that takes a secret.
    return name.hasPrefix("set") && isSecret(name: name) ? String(name.dropFirst(3)) : nil
  }

  private static func isSecret(name: String) -> Bool {
    Redactor.isSecret(name: name) || catalogued.contains(name)
  }

  /// The names of fields that the catalogue calls secret. Looked up once, when an entry first has a literal.
  private static let catalogued: Set<String> = {
    var names: Set<String> = []
    for schema in Catalogue.schemas { for field in schema.fields where field.isSecret { names.insert(field.name) } }
    return names
  }()

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
