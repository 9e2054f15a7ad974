import Lua

extension ScriptFailure {
  /// The text for people: the message, the line with a mark under what it is about, the calls. Nothing that the script
  /// has put into it reaches the terminal as anything but text.
  /// - Parameters:
  ///   - colour: whether to colour it, by ANSI escapes.
  ///   - width: how many columns there are; of a longer line of source the part around the mark is shown.
  public func rendered(colour: Bool = false, width: Int = 160) -> String {
    func paint(_ text: String, _ code: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
    var text = paint(VisibleText.lines(message), "1;31") + "\n"
    if let position, let sourceLine {
      let number = String(position.line)
      let margin = String(repeating: " ", count: number.utf8.count)
      let whole = VisibleText.line(sourceLine.map { $0 == "\t" ? " " : String($0) }.joined())
      let (shown, mark) = Self.window(whole, mark(in: whole), width: max(40, width) - number.utf8.count - 5)
      text += paint("  \(number) | ", "2") + shown + "\n"
      if let mark {
        text +=
          paint("  \(margin) | ", "2") + String(repeating: " ", count: mark.width)
          + paint(String(repeating: "^", count: max(1, mark.length)), "1;31") + "\n"
      }
    }
    if !calls.isEmpty {
      text += paint("stack traceback:", "2") + "\n"
      text += calls.map { paint("  " + VisibleText.line($0), "2") + "\n" }.joined()
    }
    return text
  }

  /// The part of a line around its mark that fits, and where the mark is in it.
  private static func window(
    _ line: String, _ mark: (width: Int, length: Int)?, width: Int
  ) -> (line: String, mark: (width: Int, length: Int)?) {
    guard TextWidth.of(line) > width else { return (line, mark) }
    let wanted = mark ?? (0, 1)
    let start = max(0, wanted.width + min(wanted.length, width / 2) / 2 - width / 2)
    var skipped = 0
    var rest = line[...]
    while skipped < start, let first = rest.first {
      skipped += TextWidth.of(first)
      rest = rest.dropFirst()
    }
    let head = skipped > 0 ? "…" : ""
    let shown = head + TextWidth.elided(String(rest), to: width - head.count)
    let place = wanted.width - skipped + head.count
    return (shown, mark.map { _ in (max(0, place), min(wanted.length, max(1, width - place))) })
  }

  /// Where in the line the mark goes: under the token that could not be parsed, the field or name that the message is
  /// about, or the longest word that line and message share.
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

  /// What the message is about: the field at the end of its path, as in `updateUser: 409 list[2].email: …`, then what
  /// it has in quotes.
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
    letters.reduce(0) { $0 + TextWidth.of($1) }
  }
}
