import Lua

/// The result of a run: how it ended, and what it did.
public struct RunOutcome: Sendable {
  /// How a run ended.
  public enum Ending: Sendable {
    /// It ran to its end or called `os.exit`.
    case finished
    /// By an uncaught error or a syntax error.
    case failed(ScriptFailure)
    /// Because the script does not read words of the command line, with the message.
    case refused(String)
    /// By Ctrl-C, at that line of the script, if it is known.
    case interrupted(at: LuaError.Position?)
    /// By a limit of time, memory or instructions, with its message, at that line of the script, if it is known.
    case limit(String, at: LuaError.Position?)
  }

  /// How it ended.
  public var ending: Ending
  /// What it did.
  public var report: RunReport
  /// The exit code that the script passed to `os.exit`, if it did.
  public var requestedExitCode: Int32?

  /// The process's exit code: 0 done, 1 failed, 2 the command line was refused, 3 some rows failed, 5 a limit was
  /// reached, 130 interrupted, or what the script passed to `os.exit`.
  public var exitCode: Int32 {
    switch ending {
    case .finished: requestedExitCode ?? (report.failedRows > 0 ? 3 : 0)
    case .failed: 1
    case .refused: 2
    case .limit: 5
    case .interrupted: 130
    }
  }

  /// The error for standard error, or nil if there is none.
  /// - Parameters:
  ///   - colour: whether to colour it, by ANSI escapes.
  ///   - width: how many columns there are for a line of source.
  public func complaint(colour: Bool = false, width: Int = 160) -> String? {
    switch ending {
    case .finished: nil
    case .failed(let failure): failure.rendered(colour: colour, width: width)
    case .refused(let text): text + "\n"
    case .interrupted(let place): Self.interruption(at: place)
    case .limit(let what, let place): Self.stop(what, at: place)
    }
  }

  /// What to say of a run that Ctrl-C ended.
  public static func interruption(at place: LuaError.Position?) -> String { "interrupted\(words(place))\n" }

  /// What to say of a run that a limit ended.
  public static func stop(_ what: String, at place: LuaError.Position?) -> String {
    "stopped: \(what)\(words(place))\n"
  }

  private static func words(_ place: LuaError.Position?) -> String {
    place.map { " at \(VisibleText.line($0.description))" } ?? ""
  }
}
