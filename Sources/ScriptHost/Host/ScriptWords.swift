import Contract
import Lua

/// The words after the script on the command line, and whether the script has looked at them (docs/commands.md,
/// "Running a script").
///
/// A script that never looks at its arguments would ignore `--dry-run` and change the pool. A script looks when it uses
/// `args`, reads the global `arg`, or has `...` in its main chunk, outside functions. `local file = ...` looks at one
/// word.
final class ScriptWords {
  private let words: [String]
  private var script = ""
  private var areRead = false
  /// How many of the first words the main chunk takes from `...`.
  private var taken = 0
  /// True while the script runs and its unread words have not been reported.
  private var isWatching = false
  /// Why the script was stopped, where these words stopped it.
  private(set) var refusal: String?

  init(_ words: [String]) { self.words = words }

  /// True where there are words to look at.
  var areThere: Bool { !words.isEmpty }

  /// Notes that a script begins to run.
  func begin(_ script: Script) {
    guard areThere else { return }
    isWatching = true
    self.script = VisibleText.line(script.title)
    taken = MainVarargs.taken(in: script.source) ?? words.count
  }

  /// Notes that the script looks at them.
  func look() { areRead = true }

  /// Words that the script has not read by its first write, or by its end.
  struct Loss {
    /// What to say.
    var text: String
    /// True if the run must be refused.
    var isRefused: Bool
  }

  /// The unread words, once; nil if all are read or they have been returned before.
  /// - Parameter hasEnded: false before the first write.
  func loss(hasEnded: Bool) -> Loss? {
    guard isWatching else { return nil }
    isWatching = false
    guard !areRead, taken < words.count else { return nil }
    let unread = Array(words[taken...])
    let reader =
      taken == 0 ? "the script does not read its arguments" : "the script reads only \(taken) of its arguments"
    guard let refused = unread.first(where: Self.isRefused) else {
      return Loss(
        text: "\(script): warning: \(reader); ignored: \(Self.shown(unread).joined(separator: " "))", isRefused: false)
    }
    let name = Self.name(refused)
    var text = "\(script): \(reader), so \(name) \(hasEnded ? "had no effect" : "has no effect; nothing was changed")"
    if Self.own.contains(name) { text += "\nOptions of moonpool go before the script: moonpool \(name) … \(script)" }
    refusal = text
    return Loss(text: text, isRefused: true)
  }

  /// Options of the program that decide what is changed, and how far.
  private static let own: Set<String> = [
    "--pool", "--target", "--config", "--apply", "--create", "--no-input", "--time-limit", "--memory-limit",
  ]
  private static let harmless: Set<String> = ["--help", "-h", "--dry-run", "--dryrun", "--dry_run"]

  /// True for a word whose loss would make the run do more than was asked, or something else.
  private static func isRefused(_ word: String) -> Bool {
    let name = name(word)
    return own.contains(name) || harmless.contains(name)
  }

  /// An option without its value.
  private static func name(_ word: String) -> String { String(word.prefix { $0 != "=" }) }

  /// The words as they may be shown: the values of options may be secret.
  private static func shown(_ words: [String]) -> [String] {
    var shown: [String] = []
    var mayBeValue = false
    for word in words.prefix(8) {
      let isOption = word.hasPrefix("-")
      if isOption { shown.append(VisibleText.line(name(word))) }
      if !isOption { shown.append(mayBeValue ? "…" : VisibleText.line(word)) }
      mayBeValue = isOption && !word.contains("=")
    }
    return words.count > 8 ? shown + ["…"] : shown
  }
}

extension HostContext {
  /// Reports words that the script has not read. To be called before each write.
  /// - Throws: ``LuaError`` with the stop ``Lua/StopReason/usage``, which no script can catch, if the run must be
  ///   refused.
  func checkWords() throws(LuaError) {
    guard let loss = words.loss(hasEnded: false) else { return }
    guard loss.isRefused else { return complain(loss.text + "\n") }
    state.interrupt.stop(.usage)
    throw LuaError(stopped: .usage)
  }

  /// Reports words that a script has not read by its end.
  /// - Returns: why the run is refused, or nil.
  func checkWordsAtEnd() -> String? {
    guard let loss = words.loss(hasEnded: true) else { return nil }
    if loss.isRefused { return loss.text }
    complain(loss.text + "\n")
    return nil
  }
}

/// How a script's main chunk uses its `...`, found in its text: the arguments themselves cannot tell whether they were
/// read.
enum MainVarargs {
  /// How many of its first arguments the main chunk takes from `...`: 0 where `...` stands in functions alone; nil for
  /// all of them, or where the text cannot tell.
  static func taken(in source: [UInt8]) -> Int? {
    // Compiled code.
    if source.first == 27 { return nil }
    var text = String(decoding: source, as: UTF8.self)
    if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
    if text.first == "#" { text = String(text.drop { !$0.isNewline }) }
    let words = LuaWord.split(text)
    var blocks: [Bool] = []
    var taken = 0
    for (place, word) in words.enumerated() {
      switch (word.kind, word.text) {
      case (.keyword, "function"): blocks.append(true)
      case (.keyword, "do"), (.keyword, "if"), (.keyword, "repeat"): blocks.append(false)
      case (.keyword, "end"), (.keyword, "until"): _ = blocks.popLast()
      case (.symbol, "...") where !blocks.contains(true):
        guard let count = count(words, place) else { return nil }
        taken = max(taken, count)
      default: break
      }
    }
    return taken
  }

  /// How many values the `...` at a place gives, where that can be told: in `local a, b = ...` and `(...)`.
  private static func count(_ words: [LuaWord], _ place: Int) -> Int? {
    func text(_ index: Int) -> String { words.indices.contains(index) ? words[index].text : "" }
    if text(place - 1) == "(", text(place + 1) == ")", place >= 2 {
      let before = words[place - 2]
      let isCall = before.kind == .name || before.kind == .string || [")", "]", "}"].contains(before.text)
      return isCall ? nil : 1
    }
    guard text(place - 1) == "=" else { return nil }
    var names = 0
    var at = place - 2
    while at >= 0 {
      if text(at) == ">" { at -= 3 }
      guard at >= 0, words[at].kind == .name else { return nil }
      names += 1
      if text(at - 1) == "local" { break }
      guard text(at - 1) == "," else { return nil }
      at -= 2
    }
    let operators: Set<String> = [
      "or", "and", "..", "==", "~=", ",", "+", "-", "*", "/", "//", "%", "<", ">", "<=", ">=",
    ]
    return operators.contains(text(place + 1)) ? 1 : names
  }
}
