import Contract
import ScriptHost

/// What `\set` changes.
public struct Settings: Sendable, Equatable {
  /// How values are shown.
  public var output: String
  /// Whether values under the names of secrets are shown.
  public var showsSecrets = false
  /// Whether each entry says how long it took.
  public var showsTime = false

  /// The usual.
  public init(output: String = "table") { self.output = output }

  /// A setting as it is listed.
  public struct Entry: Sendable {
    public let name: String
    /// The values it takes.
    public let values: [String]
    /// What it is for, in one line.
    public let line: String
  }

  /// Every setting.
  public static let all: [Entry] = [
    Entry(name: "output", values: ["table", "lua", "json", "csv", "vertical"], line: "the format of results"),
    Entry(name: "secrets", values: ["hidden", "shown"], line: "whether results show passwords, tokens and keys"),
    Entry(name: "timing", values: ["off", "on"], line: "whether to show how long each entry takes"),
  ]

  /// The settings as they are, one a line.
  public var text: String {
    Self.all.map { entry in
      let name = entry.name + String(repeating: " ", count: max(1, 9 - entry.name.count))
      let now = value(of: entry.name)
      return "\(name)\(now)\(String(repeating: " ", count: max(1, 10 - now.count)))\(entry.line): "
        + entry.values.joined(separator: ", ") + "\n"
    }.joined()
  }

  private func value(of name: String) -> String {
    switch name {
    case "output": output
    case "secrets": showsSecrets ? "shown" : "hidden"
    default: showsTime ? "on" : "off"
    }
  }

  /// Changes one.
  /// - Throws: ``Command/Mistake`` naming what there is.
  public mutating func set(_ name: String, _ value: String?) throws(Command.Mistake) {
    guard let entry = Self.all.first(where: { $0.name == name }) else {
      let near = NearMiss.find(name, among: Self.all.map(\.name)).map { "; did you mean \($0)?" } ?? ""
      throw Command.Mistake(
        message:
          "\\set \(name): no such setting\(near) (the settings are \(Self.all.map(\.name).joined(separator: ", ")))")
    }
    guard let value, entry.values.contains(value) else {
      let near = value.flatMap { NearMiss.find($0, among: entry.values) }.map { "; did you mean \($0)?" } ?? ""
      throw Command.Mistake(
        message: "\\set \(name): expected one of \(entry.values.joined(separator: ", "))"
          + (value.map { ", got \($0)" } ?? "") + near)
    }
    switch name {
    case "output": output = value
    case "secrets": showsSecrets = value == "shown"
    default: showsTime = value == "on"
    }
  }
}
