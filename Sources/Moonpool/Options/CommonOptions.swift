import ArgumentParser

/// The options that every command takes.
struct CommonOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("The file of the embedded pool. Default: MOONPOOL_POOL, else the target.", valueName: "path"),
    completion: .file(extensions: ["db"]))
  var pool: String?

  @Option(
    help: ArgumentHelp("The target of the init file. Default: MOONPOOL_TARGET.", valueName: "name"),
    completion: .custom { words, _, _ in CompletionTargets.names(words) })
  var target: String?

  @Option(
    help: ArgumentHelp(
      "The init file. Default: ./moonpool.lua, else ~/.config/moonpool/init.lua.", valueName: "file"),
    completion: .file(extensions: ["lua"]))
  var config: String?

  @Flag(help: "Print only errors to standard error.")
  var quiet = false

  @Flag(help: "Use no colours; NO_COLOR in the environment does the same.")
  var noColor = false

  @Flag(help: "Never ask for input: fail, and name the option to use instead.")
  var noInput = false

  @Flag(help: "Allow writes to a protected target of the init file.")
  var apply = false

  /// The options as a plain value.
  var surroundings: Surroundings {
    Surroundings(
      pool: pool, target: target, config: config, quiet: quiet, noColor: noColor, noInput: noInput, apply: apply)
  }
}

/// The option of commands whose answer programs may want to read.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print the result to standard output as JSON.")
  var json = false
}

/// The option of commands that can make the pool they work on.
struct CreateOption: ParsableArguments {
  @Flag(help: "Create the pool that was named, if there is none.")
  var create = false
}

/// What every command is told about where it works and how it talks.
struct Surroundings: Equatable, Sendable {
  /// The embedded pool's file, where the command line names one.
  var pool: String?
  /// The target's name, where the command line names one.
  var target: String?
  /// The init file, where the command line names one.
  var config: String?
  /// True to say on standard error only what went wrong.
  var quiet = false
  /// True to use no colours.
  var noColor = false
  /// True to ask nothing.
  var noInput = false
  /// True to write to a protected target.
  var apply = false
  /// True to make a pool that was named and is not there.
  var creates = false
  /// What the init file may use.
  var bounds = InitFile.Bounds()

  /// Refuses options that contradict each other.
  /// - Throws: ``CommandError`` (`usage`).
  func check() throws(CommandError) {
    if pool != nil, target != nil {
      throw CommandError(.usage, "--pool and --target both name a pool; give only one of them")
    }
  }

  /// Where the command talks to people.
  var console: Console { Console(quiet: quiet, noColor: noColor) }
}
