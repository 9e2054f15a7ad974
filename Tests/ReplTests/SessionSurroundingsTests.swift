import Contract
import Repl
import ScriptHost
import Synchronization
import Testing

@Suite("What completion asks the session")
struct SessionSurroundingsTests {
  /// A program whose custom fields take their time.
  private final class SlowProgram: DialogueProgram {
    let asked = Atomic<Int>(0)
    private let gate = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))
    private let name = Mutex("local")

    var target: ChosenTarget { ChosenTarget(name.withLock { $0 }) }
    let columns = 80

    func open() {
      let waiting = gate.withLock { gate in
        gate.isOpen = true
        defer { gate.waiting = [] }
        return gate.waiting
      }
      for one in waiting { one.resume() }
    }

    func move(_ target: String) { name.withLock { $0 = target } }

    func customFields() async -> [SurroundingName] {
      asked.add(1, ordering: .relaxed)
      await withCheckedContinuation { one in
        let isOpen = gate.withLock { gate in
          if !gate.isOpen { gate.waiting.append(one) }
          return gate.isOpen
        }
        if isOpen { one.resume() }
      }
      return [SurroundingName("school", .field, line: target.name)]
    }

    func targets() -> [SurroundingName] { [SurroundingName("local", .target)] }
    func choose(_ name: String) throws -> any BackendProvider { SingleBackend(DialogueBench.Pool(name: name)) }
    func help(_ question: String, columns: Int, usesColour: Bool) -> String { "" }
    func hasHelp(_ question: String) -> Bool { !question.hasPrefix("nope") }
    func onInterrupt(_ action: (@Sendable () -> Void)?) {}
    func pause(_ seconds: Double) async throws {}
    func edit(_ path: String) async throws {}
  }

  @Test("custom fields are asked for once a target, and a Tab that comes too early goes without")
  func fields() async {
    let program = SlowProgram()
    let session = Session(ScriptHost(provider: SingleBackend(DialogueBench.Pool(name: "p"))))
    defer { session.close() }
    let surroundings = SessionSurroundings(session, program)
    #expect(await surroundings.customFields().isEmpty)
    #expect(await surroundings.customFields().isEmpty)
    program.open()
    while await surroundings.customFields().isEmpty { await Task.yield() }
    #expect(await surroundings.customFields() == [SurroundingName("school", .field, line: "local")])
    #expect(program.asked.load(ordering: .relaxed) == 1)
    program.move("prod")
    while await surroundings.customFields().first?.line != "prod" { await Task.yield() }
    #expect(program.asked.load(ordering: .relaxed) == 2)
  }

  @Test("names and clients are those of the session")
  func names() async {
    let session = Session(ScriptHost(provider: SingleBackend(DialogueBench.Pool(name: "p"))))
    defer { session.close() }
    _ = await session.enter("local m, config = management, { db = { host = 1 } }")
    let surroundings = SessionSurroundings(session, SlowProgram())
    #expect(await surroundings.names(in: ["config", "db"]) == [SurroundingName("host", .value)])
    #expect(await surroundings.names(in: []).contains(SurroundingName("config", .local)))
    #expect(await surroundings.client(at: ["m"]) == .management)
    #expect(await surroundings.client(at: ["config"]) == nil)
  }
}
