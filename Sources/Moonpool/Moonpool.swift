import ArgumentParser
import Encodings
import Glibc
import UserPoolSQLite

/// The program: reads the command line and runs a command.
@main
struct Moonpool {
  // Not async: an async main would bring up a pool of threads before the first line is run, which most scripts never use.
  static func main() {
    StandardStreams.fill()
    Signals.install()
    let status = run(words())
    SQLiteStore.settle()
    fflush(nil)
    // Nothing is left to be done at the exit; the handlers that libraries have put there only cost time.
    _exit(Signals.status(status))
  }

  /// The words behind the program's name. They are bytes: repaired, one might name another file than the one that was meant.
  private static func words() -> [String] {
    (1..<max(1, Int(CommandLine.argc))).map { place in
      CommandLine.unsafeArgv[place].map { SystemText.text($0) } ?? ""
    }
  }

  /// Commands whose files may have any name.
  private static func takesBytes(_ command: any MoonpoolSubcommand) -> Bool {
    command is RunCommand || command is CheckCommand || command is ImportCommand || command is ExportCommand
  }

  /// Refuses words that are not UTF-8, which the commands that work on pools and servers do not take.
  private static func refuse(_ arguments: [String], _ command: any MoonpoolSubcommand) -> CommandError? {
    guard !takesBytes(command), let place = arguments.firstIndex(where: { !SystemText.isUnicode($0) }) else {
      return nil
    }
    return CommandError(.usage, "argument \(place + 1) is not valid UTF-8: \(arguments[place])")
  }

  /// Runs a command line and answers the exit status.
  private static func run(_ arguments: [String]) -> ExitStatus {
    if let invocation = Invocation.quick(arguments, isCommand: MoonpoolCommand.hasCommand) {
      return report(invocation.surroundings.console, json: invocation.json) { () throws(CommandError) in
        try SystemNeeds.check()
        return try ScriptCommand(invocation).run()
      }
    }
    let command: any ParsableCommand
    if let words = GlobalOptions.command(arguments), let unknown = MoonpoolCommand.unknown(Array(words)) {
      return tell(unknown, Console(), arguments.contains("--json"))
    }
    do {
      command = try MoonpoolCommand.parseAsRoot(GlobalOptions.moved(arguments, path: MoonpoolCommand.path))
    } catch {
      return explain(error, json: arguments.contains("--json"), negative: negativeNumber(in: arguments))
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
    if let refusal = refuse(arguments, command) { return tell(refusal, command.console, json) }
    if let script = command as? RunCommand {
      return report(script.console, json: json) { () throws(CommandError) in
        try SystemNeeds.check()
        return try script.executeNow()
      }
    }
    do throws(CommandError) { try SystemNeeds.check() } catch { return tell(error, command.console, json) }
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
      if json { console.complain(json: JSONErrors.text(error)) } else { console.failure(error.message) }
    }
    return error.code.status
  }

  /// The first word that is a negative number.
  private static func negativeNumber(in arguments: [String]) -> String? {
    arguments.first { $0.first == "-" && $0.count > 1 && $0.dropFirst().allSatisfy(\.isNumber) }
  }

  /// Explains what is wrong with the command line, or prints the help that was requested.
  /// - Parameter negative: a negative number among the arguments, which the parser takes for an option.
  private static func explain(_ error: any Error, json: Bool = false, negative: String? = nil) -> ExitStatus {
    HelpScreen.keepParserFromWrapping()
    var text = HelpScreen.message(for: error)
    if let negative, text.hasPrefix("Error: Missing") {
      // The parser names the argument or the option between quotes.
      let name = text.split(separator: "'").dropFirst().first.map { "\($0): " } ?? ""
      text = "Error: \(name)expected a number of 0 or more, got \(negative)"
    }
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
