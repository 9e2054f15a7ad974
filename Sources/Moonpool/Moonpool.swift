import ArgumentParser
import Glibc

/// The program: reads the command line and hands over to a command.
@main
struct Moonpool {
  static func main() async {
    Signals.install()
    let status = await run(Array(CommandLine.arguments.dropFirst()))
    exit(status.rawValue)
  }

  /// Runs a command line and answers the exit status.
  private static func run(_ arguments: [String]) async -> ExitStatus {
    if let invocation = Invocation.quick(arguments, isCommand: MoonpoolCommand.hasCommand) {
      return await report(invocation.surroundings.console) { () async throws(CommandError) in
        try await ScriptCommand(invocation).run()
      }
    }
    let command: any ParsableCommand
    do {
      command = try MoonpoolCommand.parseAsRoot(arguments)
    } catch {
      return explain(error)
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
    return await report(command.console) { () async throws(CommandError) in try await command.execute() }
  }

  private static func report(
    _ console: Console, _ body: () async throws(CommandError) -> ExitStatus
  ) async -> ExitStatus {
    do throws(CommandError) {
      return try await body()
    } catch {
      if !error.message.isEmpty { console.failure(error.message) }
      return error.code.status
    }
  }

  /// Says what the command line should have been, or gives the help that was asked for.
  private static func explain(_ error: any Error) -> ExitStatus {
    let text = MoonpoolCommand.fullMessage(for: error)
    guard MoonpoolCommand.exitCode(for: error).isSuccess else {
      Console().complain(text.hasPrefix("Error: ") ? "moonpool: " + text.dropFirst(7) : text)
      return .usage
    }
    do throws(CommandError) { try Console().data(text) } catch { return error.code.status }
    return .success
  }
}

/// A command that has been read and can be executed.
protocol MoonpoolSubcommand: ParsableCommand {
  /// The options that every command takes.
  var common: CommonOptions { get }

  /// Does what the command is for.
  /// - Returns: the exit status where nothing is left to be said.
  func execute() async throws(CommandError) -> ExitStatus
}

extension MoonpoolSubcommand {
  /// Where the command talks.
  var console: Console { common.surroundings.console }
}
