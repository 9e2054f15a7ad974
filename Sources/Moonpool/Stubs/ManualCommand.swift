import ArgumentParser

/// `moonpool stubs man`
struct ManualStubsCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "man",
    abstract: "Write the manual page.",
    discussion: """
      EXAMPLES:
        moonpool stubs man > ~/.local/share/man/man1/moonpool.1
        moonpool stubs man | man -l -
      """)

  /// The day the page was last changed in more than what is taken from the commands.
  private static let date = "November 22, 2026"

  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let usage = MoonpoolCommand.configuration.usage ?? "moonpool"
    let text = ManualPage.text(of: try CommandDescription.program(), usage: usage, date: Self.date)
    try GeneratedFiles.write([GeneratedFile(path: "moonpool.1", text: text)], to: nil, console)
    return .success
  }
}
