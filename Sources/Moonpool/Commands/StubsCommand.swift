import ArgumentParser
import Contract
import ScriptHost

/// `moonpool stubs …`: what editors and shells are told about the program.
struct StubsCommand: ParsableCommand, MoonpoolNamed {
  static let name = "stubs"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Write annotations for editors, reference pages, shell completions or the manual page.",
    discussion: """
      EXAMPLES:
        moonpool stubs lua -o ~/.local/share/moonpool/stubs
        moonpool stubs reference -o docs/reference
        moonpool stubs completion bash > ~/.local/share/bash-completion/completions/moonpool
        moonpool stubs man > ~/.local/share/man/man1/moonpool.1
      """,
    subcommands: [
      LuaStubsCommand.self, ReferenceCommand.self, CompletionStubsCommand.self, ManualStubsCommand.self,
    ])
}

/// `moonpool stubs lua`
struct LuaStubsCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "lua",
    abstract: "Write annotations that let lua-language-server complete and check scripts.",
    discussion: """
      They cover every operation, DTO and module. Name the folder in the editor's settings, or in .luarc.json beside the scripts:

        { "runtime.version": "Lua 5.4", "workspace.library": ["~/.local/share/moonpool/stubs"] }

      EXAMPLES:
        moonpool stubs lua -o ~/.local/share/moonpool/stubs
        moonpool stubs lua > moonpool.lua
      """)

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write into this folder, not to standard output.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    try GeneratedFiles.write(LuaStubs.files(), to: output, console)
    return .success
  }
}

/// `moonpool stubs reference`
struct ReferenceCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Write the reference of the Lua API in Markdown.",
    discussion: """
      EXAMPLES:
        moonpool stubs reference -o docs/reference
        moonpool stubs reference -o /tmp/users --group Users --group "Custom fields"
      """)

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("Write into this folder, not to standard output.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Option(help: ArgumentHelp("Only this group of operations; may be repeated.", valueName: "name"))
  var group: [String] = []

  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let known = Set(Catalogue.operations.map(\.group))
    for name in group where !known.contains(name) {
      let near = NearMiss.find(name, among: known).map { "; did you mean \($0)?" } ?? ""
      throw CommandError(.usage, "--group: there is no group \"\(name)\"\(near)")
    }
    let files = ReferenceDocs.files(groups: group.isEmpty ? nil : Set(group))
    try GeneratedFiles.write(files, to: output, console)
    return .success
  }
}
