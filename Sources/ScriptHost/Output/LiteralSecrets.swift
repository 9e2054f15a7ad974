import Contract

/// Finds secrets that are written out in Lua source: the literals that a name calls secret, as in `password = "…"`.
public enum LiteralSecrets {
  /// Where a secret is.
  public struct Place: Sendable {
    /// The literal with its quotes, in bytes of the source.
    public var range: Range<Int>
    /// The name that it is given to.
    public var name: String

    /// A place.
    public init(range: Range<Int>, name: String) {
      self.range = range
      self.name = name
    }
  }

  /// A value under the name of a secret that is being read.
  private struct Region {
    var name: String
    /// How many brackets were open where it begins.
    var depth: Int
    /// True if it ends with the line: it is in no bracket.
    var endsWithLine: Bool
  }

  /// The literals of a source that are given to a name of a secret.
  public static func find(in source: String) -> [Place] { find(in: Array(source.utf8)) }

  /// The literals of a source, as it is in its file, that are given to a name of a secret.
  public static func find(in source: [UInt8]) -> [Place] {
    let words = LuaWord.split(source)
    guard words.contains(where: { $0.kind == .string || $0.kind == .number || $0.kind == .unfinished }) else {
      return []
    }
    var found: [Place] = []
    /// The open brackets; true if what stands inside belongs to the value around it, and not to a call or an index.
    var brackets: [Bool] = []
    var region: Region?
    for (place, word) in words.enumerated() {
      let before = place > 0 ? words[place - 1] : nil
      if let open = region {
        let ends =
          open.endsWithLine && before.map { source[$0.range.upperBound..<word.range.lowerBound].contains(10) } ?? false
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
        found.append(Place(range: word.range, name: region.name))
      } else if word.kind != .number, let name = calledName(place, words) {
        found.append(Place(range: word.range, name: name))
      }
    }
    return found
  }

  /// The name of a secret that stands before an `=`: `password =`, `["password"] =`, outside brackets also one of `a,
  /// password =`.
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
}
