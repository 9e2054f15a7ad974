import Contract
import Repl
import ScriptHost
import Synchronization

/// A dialogue with lines that are known beforehand.
final class DialogueBench: DialogueProgram {
  /// Keeps what was written.
  final class Sink: OutputSink {
    private let bytes = Mutex<[UInt8]>([])
    let isTerminal = false
    func write(_ more: UnsafeRawBufferPointer, givesUp: () -> Bool) { bytes.withLock { $0.append(contentsOf: more) } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
  }

  /// Lines, and what they were asked with.
  final class Lines: LineSource {
    struct State {
      var left: [LineInput]
      var prompts: [PromptText] = []
      var drafts: [String] = []
      var earlier: [String] = []
      var history: [String] = []
    }

    let state: Mutex<State>

    init(_ lines: [LineInput]) { state = Mutex(State(left: lines)) }

    func next(_ prompt: PromptText, draft: String) async -> LineInput { await next(prompt, draft: draft, earlier: "") }

    func next(_ prompt: PromptText, draft: String, earlier: String) async -> LineInput {
      state.withLock { state in
        state.prompts.append(prompt)
        state.drafts.append(draft)
        state.earlier.append(earlier)
        return state.left.isEmpty ? .ended : state.left.removeFirst()
      }
    }

    func remember(_ entry: String) { state.withLock { $0.history.append(entry) } }

    var history: [String] { state.withLock { $0.history } }
    var prompts: [PromptText] { state.withLock { $0.prompts } }
    var drafts: [String] { state.withLock { $0.drafts } }
  }

  /// Answers every request with an empty success.
  struct Pool: Backend {
    let name: String
    func perform(_ request: Request) async throws(Fault) -> Response { Response(data: Tape(["userId": .string(name)])) }
    func performNow(_ request: Request) throws(Fault) -> Response? { Response(data: Tape(["userId": .string(name)])) }
  }

  struct Problem: Error, CustomStringConvertible { var description: String }

  let lines: Lines
  let output = Sink()
  let errors = Sink()
  let redactor = Redactor()
  private let chosen = Mutex(ChosenTarget("local"))
  private let interrupts = Mutex<(@Sendable () -> Void)?>(nil)
  /// How many pauses pass before Ctrl-C is pressed in one.
  private let pauses = Mutex(3)
  private let edits: @Sendable (String) throws -> Void

  init(_ lines: [LineInput], edit: @escaping @Sendable (String) throws -> Void = { _ in }) {
    self.lines = Lines(lines)
    edits = edit
  }

  var target: ChosenTarget { chosen.withLock { $0 } }
  var columns: Int { 100 }
  func targets() -> [SurroundingName] {
    [SurroundingName("local", .target), SurroundingName("prod", .target, line: "protected")]
  }
  func choose(_ name: String) throws -> any BackendProvider {
    guard name == "prod" || name == "local" else { throw Problem(description: "target \(name): not declared") }
    let isProtected = name == "prod"
    chosen.withLock {
      $0 = ChosenTarget(name, isProtected: isProtected, holdsWrites: isProtected, options: "{ target = \"\(name)\" }")
    }
    return SingleBackend(Pool(name: name))
  }
  func customFields() async -> [SurroundingName] { [SurroundingName("school", .field)] }
  func help(_ question: String, columns: Int, usesColour: Bool) -> String { "help on <\(question)>\n" }
  func hasHelp(_ question: String) -> Bool { !question.hasPrefix("nope") }
  func onInterrupt(_ action: (@Sendable () -> Void)?) { interrupts.withLock { $0 = action } }
  func pause(_ seconds: Double) async throws {
    let isLast = pauses.withLock { pauses in
      pauses -= 1
      return pauses <= 0
    }
    if isLast {
      interrupts.withLock { $0 }?()
      try Task.checkCancellation()
    }
  }
  func edit(_ path: String) async throws { try edits(path) }

  /// Talks to the end.
  func run(_ manner: Dialogue.Manner = Dialogue.Manner()) async -> Int32 {
    var host = ScriptHost(provider: SingleBackend(Pool(name: "local")))
    let transcript = Transcript(redactor)
    host.output = LoggedSink(output, transcript)
    host.errors = errors
    host.redactor = redactor
    host.environment = { _ in nil }
    let session = Session(host)
    defer { session.close() }
    return await Dialogue(session, host, program: self, source: lines, transcript: transcript, manner: manner).run()
  }

  /// Talks in lines and answers the bench.
  static func talk(_ lines: String...) async -> DialogueBench {
    let bench = DialogueBench(lines.map { .line($0) })
    _ = await bench.run()
    return bench
  }
}
