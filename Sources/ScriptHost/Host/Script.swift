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

  /// The line of that number, from 1, without its end.
  func line(_ number: Int) -> String? {
    var current = 1
    var start = source.startIndex
    for (place, byte) in source.enumerated() where byte == 10 {
      if current == number { return String(decoding: source[start..<place], as: UTF8.self) }
      current += 1
      start = place + 1
    }
    return current == number && start < source.endIndex ? String(decoding: source[start...], as: UTF8.self) : nil
  }
}
