import Lua

/// An error that ended a script, ready to be shown: message, the script's own line, the way there where it helps.
public struct ScriptFailure: Error, Sendable {
  /// What happened, with the place in front where it is known.
  public var message: String
  /// The script's own line.
  public var position: LuaError.Position?
  /// The text of that line.
  public var sourceLine: String?
  /// The calls that led there, where there is more than one; those of the host left out.
  public var calls: [String]
  /// True where the text could not be parsed.
  public var isSyntax: Bool
  /// True where it only ended too early.
  public var isIncomplete: Bool

  /// - Parameter sources: other texts that lines may be of, by their names without Lua's mark.
  init(_ error: LuaError, script: Script, redactor: Redactor, sources: [String: Script] = [:]) {
    message = redactor.redact(error.message)
    isSyntax = error.code == .syntax || error.code == .incomplete
    isIncomplete = error.code == .incomplete
    position = Self.placeInFront(of: message) ?? error.position
    if isSyntax, let position, Self.placeInFront(of: message) == nil { message = "\(position): \(message)" }
    calls = Self.calls(error.traceback).map { redactor.redact($0) }
    if let position {
      sourceLine = Self.line(position, sources[position.chunk] ?? script).map { redactor.redact($0) }
    }
    near = error.near
  }

  private var near: String?

  /// The place that a message begins with, as in `rotate.lua:12: …`.
  private static func placeInFront(of message: String) -> LuaError.Position? {
    let firstLine = message.prefix { $0 != "\n" }
    var from = firstLine.startIndex
    while let colon = firstLine[from...].firstIndex(of: ":") {
      let digits = firstLine[firstLine.index(after: colon)...].prefix { $0.isASCII && $0.isNumber }
      let rest = firstLine[digits.endIndex...]
      if let line = Int(digits), rest.hasPrefix(": "), colon > firstLine.startIndex {
        return LuaError.Position(chunk: String(firstLine[..<colon]), line: line)
      }
      from = firstLine.index(after: colon)
    }
    return nil
  }

  private static func line(_ position: LuaError.Position, _ script: Script) -> String? {
    let title = script.title
    let isScript =
      position.chunk == title || (position.chunk.hasPrefix("...") && title.hasSuffix(position.chunk.dropFirst(3)))
    if isScript { return script.line(position.line) }
    // Another file of the user's, loaded by require.
    guard FileSystem.isFile(position.chunk), let source = try? FileSystem.read(position.chunk, limit: 64 << 20)
    else { return nil }
    return Script(source: source, name: "").line(position.line)
  }

  /// The script's own calls in a traceback. One alone says nothing that the place does not.
  private static func calls(_ traceback: String?) -> [String] {
    guard let traceback else { return [] }
    let lines = traceback.split(separator: "\n").dropFirst().map { line -> String in
      String(line.drop { $0 == "\t" || $0 == " " })
    }
    let own = lines.filter { !$0.hasPrefix("[C]") && !$0.hasPrefix("moonpool/") && !$0.hasPrefix("(...tail calls...)") }
    return own.count > 1 ? own : []
  }

  /// The text for people: the message, the line with a mark under what it is about, the calls.
  /// - Parameter colour: whether to colour it, by ANSI escapes.
  public func rendered(colour: Bool = false) -> String {
    func paint(_ text: String, _ code: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    var text = paint(message, "1;31") + "\n"
    if let position, let sourceLine {
      let shown = sourceLine.map { $0 == "\t" ? " " : String($0) }.joined()
      let number = String(position.line)
      let margin = String(repeating: " ", count: number.utf8.count)
      text += paint("  \(number) | ", "2") + shown + "\n"
      if let mark = mark(in: shown) {
        text +=
          paint("  \(margin) | ", "2") + String(repeating: " ", count: mark.width)
          + paint(String(repeating: "^", count: max(1, mark.length)), "1;31") + "\n"
      }
    }
    if !calls.isEmpty {
      text += paint("the way there:", "2") + "\n"
      text += calls.map { paint("  " + $0, "2") + "\n" }.joined()
    }
    return text
  }

  /// Where in the line the mark goes: under the token that could not be parsed, the field or name that the message is about, or the longest
  /// word that line and message share.
  private func mark(in line: String) -> (width: Int, length: Int)? {
    if let near, near != "<eof>", let place = Self.find(near, in: line) { return place }
    for name in subjects { if let place = Self.find(name, in: line) { return place } }
    var best: (width: Int, length: Int)?
    for word in Self.words(message) where word.utf8.count > 2 {
      guard let place = Self.find(word, in: line) else { continue }
      if place.length > (best?.length ?? 0) { best = place }
    }
    if let best { return best }
    let indentation = line.prefix { $0 == " " }.count
    return indentation < line.count ? (indentation, 1) : nil
  }

  /// What the message is about: the field at the end of its path, as in `updateUser: 409 list[2].email: …`, then what it has in quotes.
  private var subjects: [String] {
    var text = message[...]
    if let position, text.hasPrefix("\(position): ") { text = text.dropFirst("\(position): ".count) }
    var names: [String] = []
    let parts = text.ranges(of: ": ").prefix(2)
    if let first = parts.first, let second = parts.dropFirst().first {
      var path = text[first.upperBound..<second.lowerBound]
      if path.prefix(3).allSatisfy(\.isNumber), path.dropFirst(3).first == " " { path = path.dropFirst(4) }
      if !path.contains(" ") { names += Self.words(String(path)).suffix(1) }
    }
    let quoted = text.split(separator: "'", omittingEmptySubsequences: false)
    for (place, part) in quoted.enumerated() where place % 2 == 1 { names.append(String(part)) }
    return names
  }

  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for character in text + " " {
      if character.isASCII, character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else if !word.isEmpty {
        if word.first?.isLetter == true || word.first == "_" { words.append(word) }
        word = ""
      }
    }
    return words
  }

  /// Where a word stands in a line by itself, in terminal columns.
  private static func find(_ word: String, in line: String) -> (width: Int, length: Int)? {
    let letters = Array(line)
    let wanted = Array(word)
    guard !wanted.isEmpty, letters.count >= wanted.count else { return nil }
    func isWord(_ index: Int) -> Bool {
      letters.indices.contains(index) && (letters[index].isLetter || letters[index].isNumber || letters[index] == "_")
    }
    let bounded = wanted.first?.isLetter == true || wanted.first == "_"
    for start in 0...(letters.count - wanted.count) where Array(letters[start..<(start + wanted.count)]) == wanted {
      if bounded, isWord(start - 1) || isWord(start + wanted.count) { continue }
      return (columns(letters[..<start]), columns(letters[start..<(start + wanted.count)]))
    }
    return nil
  }

  private static func columns(_ letters: some Sequence<Character>) -> Int {
    letters.reduce(0) {
      $0 + ($1.unicodeScalars.first.map { (0x1100...0xFFDC).contains($0.value) || $0.value > 0x1F000 } == true ? 2 : 1)
    }
  }
}
