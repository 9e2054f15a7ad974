import CLua
import Encodings
import LuaShim

/// Source text of Lua with a name.
public struct Chunk: Sendable {
  /// What kind of chunk may be loaded.
  public enum Mode: String, Sendable {
    /// Source text only.
    case text = "t"
    /// Precompiled or text. Never for anything that is not the host's own.
    case any = "bt"
  }

  /// The bytes.
  public var source: [UInt8]
  /// The name in Lua's form: `@file`, `=text`, or the source itself.
  public var name: String
  /// What may be loaded.
  public var mode: Mode

  /// A chunk from text, a ``SystemText``: bytes that are not UTF-8 stay what they are.
  public init(_ source: String, name: String, mode: Mode = .text) {
    self.init(SystemText.bytes(source), name: name, mode: mode)
  }

  /// A chunk from bytes. A first line that begins with `#` is passed over, as in a script file.
  public init(_ source: [UInt8], name: String, mode: Mode = .text) {
    self.source = source
    self.name = name
    self.mode = mode
  }

  /// The source without a `#!` line; its line end stays, for the count.
  var body: ArraySlice<UInt8> {
    var rest = source[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    guard rest.first == UInt8(ascii: "#") else { return rest }
    return rest.drop { $0 != UInt8(ascii: "\n") }
  }
}

extension Chunk {
  /// Whether the text ends with an escape that lets a string go on in the next line.
  fileprivate var endsInsideEscape: Bool {
    source.last == UInt8(ascii: "\\") || source.suffix(2).elementsEqual("\\z".utf8)
  }
}

extension Stack {
  /// Parses the chunk and pushes its function.
  /// - Throws: ``LuaError`` with code `syntax`, or `incomplete` when the text only ends too early; position, near
  ///   and message tell where.
  public func load(_ chunk: Chunk) throws(LuaError) {
    let answer = chunk.body.withUnsafeBytes { bytes in
      lsh_load(
        raw, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, chunk.name.systemName,
        chunk.mode.rawValue)
    }
    if answer == LSH_FINISHED { return }
    guard answer == LSH_FAILED else { throw takeError(answer, traceback: false) }
    let text = systemText(-1) ?? ""
    pop()
    var error = LuaError(parsing: text, shown: shownName(chunk.name))
    if error.code == .incomplete, error.message.hasPrefix("unfinished string"), !chunk.endsInsideEscape {
      error.code = .syntax  // a short string cannot go on in the next line
    }
    throw error
  }

  /// The name as Lua shows it in messages.
  private func shownName(_ name: String) -> String {
    guard lsh_load(raw, "", 0, name.systemName, "t") == LSH_FINISHED else {
      pop()
      return name
    }
    var record = lua_Debug()
    lua_getinfo(raw, ">S", &record)
    return withUnsafeBytes(of: record.short_src) { SystemText.text($0.prefix { $0 != 0 }) }
  }
}

extension LuaError {
  /// From a parser's message: `shown:line: text near 'token'`.
  init(parsing text: String, shown: String) {
    self.init(text.hasSuffix("near <eof>") ? .incomplete : .syntax, text)
    located = true
    guard text.hasPrefix(shown + ":") else { return }
    let rest = text.dropFirst(shown.count + 1)
    let digits = rest.prefix { $0.isNumber }
    guard let line = Int(digits), rest.dropFirst(digits.count).hasPrefix(": ") else { return }
    position = Position(chunk: shown, line: line)
    message = String(rest.dropFirst(digits.count + 2))
    guard let range = message.lastRange(of: " near ") else { return }
    var token = message[range.upperBound...]
    if token.first == "'", token.last == "'", token.count >= 2 { token = token.dropFirst().dropLast() }
    near = String(token)
  }
}

extension String {
  /// The last place of `text`, without Foundation.
  fileprivate func lastRange(of text: String) -> Range<String.Index>? {
    var from = endIndex
    while from > startIndex {
      from = index(before: from)
      if self[from...].hasPrefix(text) { return from..<index(from, offsetBy: text.count) }
    }
    return nil
  }
}

extension State {
  /// Parses the chunk.
  /// - Throws: as ``Stack/load(_:)``.
  public func load(_ chunk: Chunk) throws(LuaError) -> Function {
    try stack.load(chunk)
    return Function(state: self, reference: stack.popReference())
  }

  /// Parses and calls a chunk outside any task, for setting up. Its results.
  @discardableResult
  public func run(_ source: String, name: String = "=host") throws(LuaError) -> [Value] {
    try load(Chunk(source, name: name)).call()
  }
}
