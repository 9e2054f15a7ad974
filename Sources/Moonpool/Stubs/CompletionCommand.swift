import ArgumentParser

/// `moonpool stubs completion`
struct CompletionStubsCommand: MoonpoolSubcommand {
  /// A shell that a script is written for.
  enum Shell: String, ExpressibleByArgument, CaseIterable {
    case bash, zsh, fish
  }

  static let configuration = CommandConfiguration(
    commandName: "completion",
    abstract: "Write a completion script for a shell.",
    discussion: """
      It completes commands, options, pool files, scripts, and the targets of the init file, which it reads but never runs.

      EXAMPLES:
        moonpool stubs completion bash > ~/.local/share/bash-completion/completions/moonpool
        moonpool stubs completion zsh > ~/.zfunc/_moonpool
        moonpool stubs completion fish > ~/.config/fish/completions/moonpool.fish
      """)

  @Argument(help: ArgumentHelp("bash, zsh or fish.", valueName: "shell"))
  var shell: Shell

  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let text = CompletionScript.text(for: shell)
    try GeneratedFiles.write([GeneratedFile(path: "moonpool.\(shell.rawValue)", text: text)], to: nil, console)
    return .success
  }
}
