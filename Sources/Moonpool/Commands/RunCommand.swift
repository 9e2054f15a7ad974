import ArgumentParser

/// `moonpool run`, and what runs where no command is named.
struct RunCommand: MoonpoolSubcommand, MoonpoolNamed {
  static let name = "run"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Run a Lua script.",
    usage: "moonpool run [options] FILE [args]",
    discussion: """
      Everything after FILE belongs to the script, even if it looks like an option. - reads the script from standard input. After \
      the run, Moonpool delivers the messages that the script left in the outbox, and writes a summary to standard error.

      EXAMPLES:
        moonpool run examples/report.lua --by company
        moonpool run --pool staff.db --time-limit 10m nightly.lua
        moonpool run --summary nightly.json nightly.lua
        echo 'print(args[1])' | moonpool run - word
        moonpool run -i helpers.lua
      """)

  @Option(
    name: .customShort("e"),
    help: ArgumentHelp("Run this code instead of a file; all arguments go to it.", valueName: "code"))
  var code: String?

  @Flag(name: .customShort("i"), help: "Start a prompt after the script.")
  var interactive = false

  @Option(help: ArgumentHelp("Stop the script after this time: 90, 90s, 5m, 1h30m.", valueName: "duration"))
  var timeLimit: String?

  @Option(help: ArgumentHelp("Stop the script when it uses more memory than this: 64M, 2G.", valueName: "size"))
  var memoryLimit: String?

  @Flag(help: "End standard error with the summary, or the error, as a line of JSON.")
  var json = false

  @Option(help: ArgumentHelp("Write the summary to this file, as JSON.", valueName: "file"), completion: .file())
  var summary: String?

  @OptionGroup var making: CreateOption
  @OptionGroup var common: CommonOptions

  // From the first word that is no option of ours on, everything belongs to the script, whatever it looks like.
  @Argument(
    parsing: .captureForPassthrough, help: ArgumentHelp("The script and its arguments.", valueName: "file"),
    completion: .file(extensions: ["lua"]))
  var words: [String] = []

  /// The command line as a plain value.
  var invocation: Invocation {
    var surroundings = common.surroundings
    surroundings.creates = making.create
    return Invocation(
      code: code, interactive: interactive, timeLimit: timeLimit, memoryLimit: memoryLimit,
      json: json, summary: summary, surroundings: surroundings, words: words)
  }

  func execute() async throws(CommandError) -> ExitStatus { try executeNow() }

  /// Runs the script on this thread.
  func executeNow() throws(CommandError) -> ExitStatus {
    if code == nil, let word = words.first, word.hasPrefix("-"), word != "-" {
      if word == "--help" || word == "-h" {
        try console.data(HelpScreen.text(of: RunCommand.self))
        return .success
      }
      if word == "--", words.count > 1 {
        var rest = invocation
        rest.words.removeFirst()
        return try ScriptCommand(rest).run()
      }
      throw CommandError(
        .usage, "\(word): no such option; moonpool's own options come before the script\nSee 'moonpool --help'.")
    }
    return try ScriptCommand(invocation).run()
  }
}
