import Contract
import Glibc
import Repl
import ScriptHost
import Synchronization
import UserPool

/// What the prompt needs of the program: targets, signals, the terminal's size, the user's editor.
final class ReplProgram: DialogueProgram {
  private struct State {
    var provider: PoolProvider
    var surroundings: Surroundings
    var destination: Destination
    var chosen: ChosenTarget
    var atIdle: (@Sendable () -> Void)?
  }

  private let state: Mutex<State>
  private let declared = Mutex<[Target]?>(nil)

  /// - Throws: ``CommandError`` if the init file is wrong or has no such target.
  init(_ surroundings: Surroundings) throws(CommandError) {
    let destination = try Destination.find(surroundings)
    state = Mutex(
      State(
        provider: PoolProvider(surroundings, chosen: destination), surroundings: surroundings, destination: destination,
        chosen: Self.describe(destination, surroundings)))
  }

  /// What gives clients of the chosen target their backends.
  var provider: PoolProvider { state.withLock { $0.provider } }

  var target: ChosenTarget { state.withLock { $0.chosen } }

  var columns: Int {
    isatty(1) == 1 ? Console.columns(of: 1) ?? 80 : 1_000_000
  }

  func targets() -> [SurroundingName] {
    // Read when they are first asked for. A file that is wrong says so when a target is chosen.
    let surroundings = state.withLock { $0.surroundings }
    let known = declared.withLock { declared in
      let targets = declared ?? (try? InitFile.load(surroundings).targets) ?? []
      declared = targets
      return targets
    }
    return known.map { SurroundingName($0.name, .target, line: $0.summary) }
  }

  func choose(_ name: String) throws -> any BackendProvider {
    var surroundings = state.withLock { $0.surroundings }
    surroundings.pool = nil
    surroundings.target = name
    let (next, destination) = (surroundings, try Destination.find(surroundings))
    let chosen = Self.describe(destination, next)
    return state.withLock { state in
      state.provider = state.provider.choosing(destination, next)
      state.surroundings = next
      state.destination = destination
      state.chosen = chosen
      return state.provider
    }
  }

  /// The target as the prompt shows it. Nothing is opened.
  private static func describe(_ destination: Destination, _ surroundings: Surroundings) -> ChosenTarget {
    guard let target = destination.target else {
      let path = destination.path
      let file = path.split(separator: "/").last.map(String.init) ?? path
      // A saved session is run from anywhere.
      let options = path == ":memory:" ? nil : "{ pool = \(LuaTypes.quoted(FileIdentity.resolved(path))) }"
      return ChosenTarget(destination.isDefaultPool ? "local" : file, options: options)
    }
    return ChosenTarget(
      target.name, isProtected: target.isProtected, holdsWrites: target.isProtected && !surroundings.apply,
      options: "{ target = \(LuaTypes.quoted(target.name)) }")
  }

  func customFields() async -> [SurroundingName] {
    let (provider, destination, applies) = state.withLock { ($0.provider, $0.destination, $0.surroundings.apply) }
    // For a Tab no pool is made, and nobody is asked for the name of a protected target.
    guard destination.isRemote || access(destination.path, F_OK) == 0,
      !applies || destination.target?.isProtected != true,
      let response = try? await provider.backend(for: TargetOptions()).ask("getCustomFields", ["targetType": "USER"])
    else { return [] }
    var found: [SurroundingName] = []
    response.data?.withRoot { root in
      root.forEachElement { field in
        if let key = field["key"]?.string { found.append(SurroundingName(key, .field, line: field["label"]?.string)) }
      }
    }
    return found
  }

  func help(_ question: String, columns: Int, usesColour: Bool) -> String {
    HelpText(width: columns, colours: usesColour, isSupported: { OperationTable.standard.answers($0) })
      .text(for: question)
  }

  func hasHelp(_ question: String) -> Bool {
    HelpText(isSupported: { OperationTable.standard.answers($0) }).answers(question)
  }

  func onInterrupt(_ action: (@Sendable () -> Void)?) {
    Signals.onInterrupt(action ?? state.withLock { $0.atIdle })
  }

  /// Sets what Ctrl-C does between entries, as often as it comes.
  func onIdleInterrupt(_ action: @escaping @Sendable () -> Void) {
    let again: @Sendable () -> Void = { [weak self] in
      action()
      // The next one is a first one as well.
      self?.onInterrupt(nil)
    }
    state.withLock { $0.atIdle = again }
    onInterrupt(nil)
  }

  /// Leaves Ctrl-C to what it usually does.
  func end() {
    state.withLock { $0.atIdle = nil }
    Signals.onInterrupt(nil)
  }

  func pause(_ seconds: Double) async throws { try await Task.sleep(for: .milliseconds(Int64(seconds * 1000))) }

  func edit(_ path: String) async throws {
    let surroundings = state.withLock { $0.surroundings }
    guard !surroundings.noInput else {
      throw CommandError(.usage, "\\edit: --no-input does not allow an editor; start moonpool without it")
    }
    onInterrupt { [weak self] in self?.onInterrupt {} }
    defer { onInterrupt(nil) }
    try Editor.run(path)
  }
}

extension Target {
  /// Where it is, in a few words.
  var summary: String {
    let place =
      switch place {
      case .embedded(let path): path
      case .remote(let host): host
      }
    return place + (isProtected ? " (protected)" : "")
  }
}
