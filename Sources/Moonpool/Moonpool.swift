import ArgumentParser
import Glibc
import UserPoolSQLite

/// The program: reads the command line and runs a command.
@main
struct Moonpool {
  // Not async: an async main would bring up a pool of threads before the first line is run, which most scripts never use.
  static func main() {
    StandardStreams.fill()
    Signals.install()
    let arguments = CommandLine.arguments
    let status = isText(arguments.count) ? run(Array(arguments.dropFirst())) : .usage
    SQLiteStore.settle()
    fflush(nil)
    // Nothing is left to be done at the exit; the handlers that libraries have put there only cost time.
    _exit(status.rawValue)
  }

  /// Whether every word of the command line is UTF-8; says which is not. Repaired, it might name another file than the one that was meant.
  private static func isText(_ count: Int) -> Bool {
    for place in 1..<max(1, count) {
      guard let word = CommandLine.unsafeArgv[place], String(validatingCString: word) == nil else { continue }
      Console().failure("argument \(place) is not valid UTF-8: \(String(cString: word))")
      return false
    }
    return true
  }

  /// Runs a command line and answers the exit status.
  private static func run(_ arguments: [String]) -> ExitStatus {
    if let invocation = Invocation.quick(arguments, isCommand: MoonpoolCommand.hasCommand) {
      return report(invocation.surroundings.console, json: invocation.json) { () throws(CommandError) in
        try ScriptCommand(invocation).run()
      }
    }
    let command: any ParsableCommand
    if let words = GlobalOptions.command(arguments), let unknown = MoonpoolCommand.unknown(Array(words)) {
      return tell(unknown, Console(), arguments.contains("--json"))
    }
    do {
      command = try MoonpoolCommand.parseAsRoot(GlobalOptions.moved(arguments, path: MoonpoolCommand.path))
    } catch {
      return explain(error, json: arguments.contains("--json"))
    }
    guard let command = command as? any MoonpoolSubcommand else {
      // A command that only has others below it, or the parser's own help: running it asks for the help.
      do {
        var asked = command
        try asked.run()
        return .success
      } catch {
        return explain(error)
      }
    }
    let json = JSONErrors.areWanted(by: command)
    if let script = command as? RunCommand {
      return report(script.console, json: json) { () throws(CommandError) in try script.executeNow() }
    }
    let boxed = SendableCommand(command: command)
    return waiting {
      await report(boxed.command.console, json: json) { () async throws(CommandError) in
        try await boxed.command.execute()
      }
    }
  }

  private static func report(_ console: Console, json: Bool, _ body: () throws(CommandError) -> ExitStatus)
    -> ExitStatus
  {
    do throws(CommandError) {
      return try body()
    } catch {
      return tell(error, console, json)
    }
  }

  private static func report(
    _ console: Console, json: Bool, _ body: () async throws(CommandError) -> ExitStatus
  ) async -> ExitStatus {
    do throws(CommandError) {
      return try await body()
    } catch {
      return tell(error, console, json)
    }
  }

  private static func tell(_ error: CommandError, _ console: Console, _ json: Bool) -> ExitStatus {
    // What stands in the last row has come to its end.
    Console.status.end(nil)
    if !error.message.isEmpty {
      if json { console.complain(JSONErrors.text(error)) } else { console.failure(error.message) }
    }
    return error.code.status
  }

  /// Explains what is wrong with the command line, or prints the help that was requested.
  private static func explain(_ error: any Error, json: Bool = false) -> ExitStatus {
    HelpScreen.keepParserFromWrapping()
    let text = HelpScreen.message(for: error)
    guard MoonpoolCommand.exitCode(for: error).isSuccess else {
      let message = text.hasPrefix("Error: ") ? String(text.dropFirst(7)) : text
      if json { return tell(CommandError(.usage, message), Console(), true) }
      Console().complain(text.hasPrefix("Error: ") ? "moonpool: " + message : text)
      return .usage
    }
    do throws(CommandError) { try Console().data(text) } catch { return error.code.status }
    return .success
  }
}

/// A command on its way to another thread. Unchecked: the parser's types say nothing of threads, and the main thread only waits meanwhile.
private struct SendableCommand: @unchecked Sendable {
  let command: any MoonpoolSubcommand
}

/// A command that has been read and can be executed.
protocol MoonpoolSubcommand: ParsableCommand {
  /// The options that every command takes.
  var common: CommonOptions { get }

  /// Runs the command.
  /// - Returns: the exit status where nothing is left to be said.
  func execute() async throws(CommandError) -> ExitStatus
}

extension MoonpoolSubcommand {
  /// The output of the command.
  var console: Console { common.surroundings.console }
}
