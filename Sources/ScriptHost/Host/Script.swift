import Encodings
import Lua

/// The text and the name of a script.
public struct Script: Sendable {
  /// The bytes, a `#!` line included.
  public var source: [UInt8]
  /// The name in Lua's form: `@file`, `=text`.
  public var name: String
  /// The path of the file, a ``SystemText``, because `require` looks in its folder; nil for code from elsewhere.
  public var path: String?

  /// A script of those bytes.
  public init(source: [UInt8], name: String, path: String? = nil) {
    self.source = source
    self.name = name
    self.path = path
  }

  /// A script of that text.
  public init(_ text: String, name: String = "=(command line)", path: String? = nil) {
    self.init(source: SystemText.bytes(text), name: name, path: path)
  }

  var chunk: Chunk { Chunk(source, name: name) }

  /// The name without Lua's mark: the file, or what the code is called.
  var title: String { name.first == "@" || name.first == "=" ? String(name.dropFirst()) : name }

  /// Whether the script's folder has a module of that name: `require` takes it before one of the host's.
  public func hasBeside(_ module: String) -> Bool {
    FileSystem.isFile("\(folder)/\(module).lua") || FileSystem.isFile("\(folder)/\(module)/init.lua")
  }

  /// The folder that `require` looks in first.
  var folder: String {
    guard let path, let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The line of that number, from 1, in bytes of the source, without its end.
  private func range(ofLine number: Int) -> Range<Int>? {
    var current = 1
    var start = source.startIndex
    for (place, byte) in source.enumerated() where byte == 10 {
      if current == number { return start..<place }
      current += 1
      start = place + 1
    }
    return current == number && start < source.endIndex ? start..<source.endIndex : nil
  }

  /// A line as it may be shown.
  struct Excerpt {
    /// The line, with `"<redacted>"` in place of each literal that a name calls secret.
    var line: String
    /// Those literals as they are written.
    var secrets: [String]
  }

  /// How much of a source in front of a line is read to tell what its literals are given to, in bytes.
  private static let furthest = 1 << 20

  /// The line of that number, from 1, as it may be shown.
  func excerpt(_ number: Int) -> Excerpt? {
    guard let line = range(ofLine: number) else { return nil }
    // A literal may begin in an earlier line, and so may the table that it is in.
    let start = max(0, line.lowerBound - Self.furthest)
    let end = min(source.count, line.upperBound + Self.furthest)
    var excerpt = Excerpt(line: "", secrets: [])
    var place = line.lowerBound
    for secret in LiteralSecrets.find(in: Array(source[start..<end])) {
      let range = (secret.range.lowerBound + start..<secret.range.upperBound + start)
      guard range.overlaps(line) else { continue }
      excerpt.secrets.append(String(decoding: source[range], as: UTF8.self))
      if range.lowerBound > place { excerpt.line += String(decoding: source[place..<range.lowerBound], as: UTF8.self) }
      excerpt.line += "\"<redacted>\""
      place = min(max(place, range.upperBound), line.upperBound)
    }
    excerpt.line += String(decoding: source[place..<line.upperBound], as: UTF8.self)
    return excerpt
  }
}
