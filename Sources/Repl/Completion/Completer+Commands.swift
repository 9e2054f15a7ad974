/// The backslash commands as completion knows them.
public struct CompletionCommands: Sendable {
  /// What a command is followed by.
  public enum Argument: Sendable, Equatable {
    /// Nothing that could be completed.
    case nothing
    case target
    case file
    /// A name that there is help for.
    case topic
    /// A setting and its value.
    case setting
    /// One of some words.
    case words([String])
    /// Lua, behind so many words.
    case lua(skipping: Int)
  }

  /// A command.
  public struct Command: Sendable {
    /// Its name without the backslash.
    public var name: String
    public var argument: Argument
    /// What it does, in one line.
    public var line: String
    /// A short form, whose argument is completed and which is not offered itself.
    public var isAlias: Bool

    public init(_ name: String, _ argument: Argument, line: String, isAlias: Bool = false) {
      self.name = name
      self.argument = argument
      self.line = line
      self.isAlias = isAlias
    }
  }

  /// A setting of `\set`.
  public struct Setting: Sendable {
    public var name: String
    /// The values it takes; empty if any will do.
    public var values: [String]
    /// What it is for, in one line.
    public var line: String

    public init(_ name: String, values: [String], line: String) {
      self.name = name
      self.values = values
      self.line = line
    }
  }

  public var commands: [Command]
  public var settings: [Setting]
  /// What there is help for beside the operations and DTOs.
  public var topics: [Completer.Offer]

  public init(commands: [Command], settings: [Setting], topics: [Completer.Offer] = []) {
    self.commands = commands
    self.settings = settings
    self.topics = topics
  }
}

extension Completer {
  /// The offers where the entry is a backslash command; nil if it is Lua.
  func commandAnswer(_ before: [UInt8]) async -> Answer? {
    let text = String(decoding: before, as: UTF8.self).drop { $0 == " " }
    guard !text.contains("\n") else { return nil }
    if text.hasPrefix("help "), case let topic = text.dropFirst(5), topic.utf8.allSatisfy(EntryLexer.isWord) {
      return Self.matching(String(topic), topics)
    }
    guard text.hasPrefix("\\") else { return nil }
    let words = text.dropFirst().split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2 else {
      let typed = String(text)
      let offers = commands.commands.filter { !$0.isAlias }.map { command in
        Offer(
          "\\" + command.name, .command, insert: "\\" + command.name + (command.argument == .nothing ? "" : " "),
          line: command.line)
      }
      return Self.matching(typed, offers)
    }
    guard let command = commands.commands.first(where: { $0.name == words[0] || $0.name + "!" == words[0] }) else {
      return .nothing
    }
    let rest = words[1].drop { $0 == " " }
    switch command.argument {
    case .nothing: return .nothing
    case .target: return Self.matching(String(rest), await surroundings.targets().map(Offer.init))
    case .file: return fileAnswer(String(rest), closing: "")
    case .topic: return Self.matching(String(rest), topics)
    case .setting: return settingAnswer(rest)
    case .words(let words): return Self.matching(String(rest), words.map { Offer($0, .value) })
    case .lua(let skipping): return await luaAnswer(Self.bytes(rest, skipping: skipping), after: [])
    }
  }

  private func settingAnswer(_ rest: Substring) -> Answer {
    let words = rest.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2 else {
      return Self.matching(
        String(rest), commands.settings.map { Offer($0.name, .setting, insert: $0.name + " ", line: $0.line) })
    }
    let values = commands.settings.first { $0.name == words[0] }?.values ?? []
    return Self.matching(String(words[1].drop { $0 == " " }), values.map { Offer($0, .value) })
  }

  /// The Lua of a command, behind a number for instance; none before that is typed.
  private static func bytes(_ rest: Substring, skipping: Int) -> [UInt8] {
    var rest = rest
    for _ in 0..<skipping {
      rest = rest.drop { $0 != " " }.drop { $0 == " " }
    }
    return Array(rest.utf8)
  }
}
