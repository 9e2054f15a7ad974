import Lua

/// An error that ended a script, ready to be shown: message, the script's own line, and a traceback where it helps.
public struct ScriptFailure: Error, Sendable {
  /// The message, preceded by the place if it is known.
  public var message: String
  /// The script's own line.
  public var position: LuaError.Position?
  /// The text of that line.
  public var sourceLine: String?
  /// The calls that led there, if there is more than one; those of the host left out.
  public var calls: [String]
  /// True if the text could not be parsed.
  public var isSyntax: Bool
  /// True if the text is only incomplete.
  public var isIncomplete: Bool

  /// - Parameter sources: other texts that lines may be of, by their names without Lua's mark.
  init(_ error: LuaError, script: Script, redactor: Redactor, sources: [String: Script] = [:]) {
    let head = String(decoding: error.message.utf8.prefix(Self.longest), as: UTF8.self)
    let place = Self.placeInFront(of: head) ?? error.position
    let excerpt = place.flatMap { Self.excerpt($0, sources[$0.chunk] ?? script) }
    let literals = excerpt?.secrets ?? []
    message = Self.shown(error.message) { redactor.redact(Self.hiding(literals, in: $0)) }
    isSyntax = error.code == .syntax || error.code == .incomplete
    isIncomplete = error.code == .incomplete
    position = Self.placeInFront(of: message) ?? error.position
    if isSyntax, let position, Self.placeInFront(of: message) == nil { message = "\(position): \(message)" }
    calls = Self.calls(error.traceback).map { redactor.redact($0) }
    sourceLine = excerpt.map { redactor.redact($0.line) }
    near = error.near.map { Self.hiding(literals, in: $0) }
  }

  /// The token that could not be parsed, or the name that the error is about.
  var near: String?

  /// How much of a message is shown, in bytes.
  private static let longest = 16 << 10
  /// How much more is searched for secrets, so that none is cut in two and shown by half.
  private static let margin = 4 << 10

  /// A message without secrets. A very long message is cut to its beginning.
  private static func shown(_ message: String, _ clean: (String) -> String) -> String {
    let size = message.utf8.count
    guard size > longest + margin else { return clean(message) }
    let head = clean(String(decoding: message.utf8.prefix(longest + margin), as: UTF8.self))
    var cut = String(decoding: head.utf8.prefix(longest), as: UTF8.self)
    while cut.last == "\u{FFFD}" { cut.removeLast() }
    return cut + "… (\(size) bytes in all)"
  }

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

  /// The message without the secrets of the line that it is about: a parser repeats the literal it stopped at.
  private static func hiding(_ literals: [String], in message: String) -> String {
    literals.reduce(message) { message, literal in
      // A number is as short as a count or the number of a line.
      guard literal.utf8.count >= Redactor.shortest else { return message }
      let clean = message.replacing(literal, with: "\"<redacted>\"")
      let inner = literal.trimmingPrefix { $0 == "\"" || $0 == "'" }.prefix { $0 != "\"" && $0 != "'" }
      return inner.utf8.count < Redactor.shortest ? clean : clean.replacing(inner, with: "<redacted>")
    }
  }

  private static func excerpt(_ position: LuaError.Position, _ script: Script) -> Script.Excerpt? {
    let title = script.title
    let isScript =
      position.chunk == title || (position.chunk.hasPrefix("...") && title.hasSuffix(position.chunk.dropFirst(3)))
    if isScript { return script.excerpt(position.line) }
    // Another file of the user's, loaded by require.
    guard FileSystem.isFile(position.chunk), let source = try? FileSystem.read(position.chunk, limit: 64 << 20)
    else { return nil }
    return Script(source: source, name: "").excerpt(position.line)
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
}
