import Repl

/// A session that knows a few names.
struct FixedSurroundings: Surroundings {
  func names(in path: [String]) async -> [SurroundingName] {
    switch path {
    case []:
      [
        SurroundingName("counter", .local), SurroundingName("print", .function), SurroundingName("json", .module),
        SurroundingName("management", .module), SurroundingName("config", .table),
      ]
    case ["config"]:
      [SurroundingName("db", .table), SurroundingName("reload", .function), SurroundingName("名字", .value)]
    case ["list", "1"]: [SurroundingName("nickname", .field)]
    default: []
    }
  }

  func client(at path: [String]) async -> SurroundingClient? { path == ["m"] ? .management : nil }

  func customFields() async -> [SurroundingName] {
    [SurroundingName("school", .field, line: "学校 (STRING)"), SurroundingName("grade-level", .field)]
  }

  func targets() async -> [SurroundingName] { [SurroundingName("local", .target), SurroundingName("prod", .target)] }
}

/// A completer of that session, with commands and a folder of its own.
let completer = Completer(
  FixedSurroundings(),
  commands: CompletionCommands(
    commands: [
      .init("set", .setting, line: "Changes a setting."), .init("save", .file, line: "Saves the session."),
      .init("target", .target, line: "Chooses a target."), .init("timing", .lua(skipping: 0), line: "Times."),
      .init("watch", .lua(skipping: 1), line: "Repeats."), .init("quit", .nothing, line: "Leaves."),
    ],
    settings: [.init("output", values: ["table", "json", "lua"], line: "How values are shown.")]),
  folder: { path in
    switch path {
    case ".":
      [FolderEntry("a.lua", isFolder: false), FolderEntry("data", isFolder: true), FolderEntry(".git", isFolder: true)]
    case "data/": [FolderEntry("users.csv", isFolder: false)]
    default: []
    }
  })

/// The answer for an entry whose cursor is marked with `|`; at the end without a mark.
func answer(_ marked: String) async -> Completer.Answer {
  let parts = marked.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
  return await completer.answer(parts.joined(), cursor: parts[0].utf8.count)
}

/// What is shown for it.
func shown(_ marked: String) async -> [String] { await answer(marked).offers.map(\.shown) }

/// What one Tab makes of it.
func completed(_ marked: String) async -> String? {
  let answer = await answer(marked)
  return answer.insertion.map { String(marked.prefix { $0 != "|" }.dropLast(answer.typed.count)) + $0 }
}
