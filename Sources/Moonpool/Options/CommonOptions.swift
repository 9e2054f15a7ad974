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
      "The init file. Default: MOONPOOL_CONFIG, else ./moonpool.lua, else ~/.config/moonpool/init.lua.",
      valueName: "file"),
    completion: .file(extensions: ["lua"]))
  var config: String?

  @Flag(help: "Print only errors and warnings to standard error.")
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

/// The option of commands whose result programs can read.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print the result to standard output as JSON.")
  var json = false
}

/// The option of commands that can create the pool they work on.
struct CreateOption: ParsableArguments {
  @Flag(help: "Create the named pool if it does not exist.")
  var create = false
}

/// The target of a command and its output, as the common options set them.
struct Surroundings: Equatable, Sendable {
  /// The embedded pool's file, where the command line names one.
  var pool: String?
  /// The target's name, where the command line names one.
  var target: String?
  /// The init file, where the command line names one.
  var config: String?
  /// True to print only errors to standard error.
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

  /// Rejects options that contradict each other.
  /// - Throws: ``CommandError`` (`usage`).
  func check() throws(CommandError) {
    if pool != nil, target != nil {
      throw CommandError(.usage, "--pool and --target both name a pool; give only one of them")
    }
  }

  /// The output of the command.
  var console: Console { Console(quiet: quiet, noColor: noColor) }
}
