import ScriptHost

/// The target that a dialogue works on, as its prompt shows it.
public struct ChosenTarget: Sendable, Equatable {
  /// Its name, or what the pool's file is called.
  public var name: String
  /// True for one that the init file calls protected.
  public var isProtected: Bool
  /// True if writes are held back.
  public var holdsWrites: Bool
  /// What makes a client of it in Lua, as `{ target = "prod" }`; nil where nothing can say so.
  public var options: String?

  /// A target.
  public init(_ name: String, isProtected: Bool = false, holdsWrites: Bool = false, options: String? = nil) {
    self.name = name
    self.isProtected = isProtected
    self.holdsWrites = holdsWrites
    self.options = options
  }

  /// The prompt of a line that begins an entry.
  var prompt: PromptText {
    PromptText(name + (holdsWrites ? "/plan> " : "> "), emphasis: isProtected ? .caution : .plain)
  }

  /// The prompt of a line that goes on with one.
  var continuation: PromptText { PromptText(String(repeating: " ", count: max(0, name.count - 1)) + ">> ") }
}

/// What a dialogue needs from the program: targets, signals, the size of the terminal.
public protocol DialogueProgram: Sendable {
  /// The current target.
  var target: ChosenTarget { get }
  /// How many columns results may take.
  var columns: Int { get }
  /// The targets there are.
  func targets() -> [SurroundingName]
  /// Switches to another target, and returns the provider of its backends.
  /// - Throws: an error whose description says why it cannot.
  func choose(_ name: String) throws -> any BackendProvider
  /// The custom fields of the chosen target's users; empty if they cannot be asked for.
  func customFields() async -> [SurroundingName]
  /// Answers a question as it was typed: `updateUser?`, `UserDto??`, `json.encode`, words to search for, or nothing for
  /// an overview.
  func help(_ question: String, columns: Int, usesColour: Bool) -> String
  /// Whether anything answers a question.
  func hasHelp(_ question: String) -> Bool
  /// Sets what Ctrl-C does while something runs; nil for what it does between entries.
  func onInterrupt(_ action: (@Sendable () -> Void)?)
  /// Waits for some seconds.
  /// - Throws: `CancellationError` if the task is cancelled meanwhile.
  func pause(_ seconds: Double) async throws
  /// Lets the user edit a file.
  /// - Throws: an error whose description says why the editor failed.
  func edit(_ path: String) async throws
}
