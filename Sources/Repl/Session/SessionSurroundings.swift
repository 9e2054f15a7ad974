import ScriptHost
import Synchronization

/// What completion asks, answered by the session and the program around it.
public final class SessionSurroundings: Surroundings {
  private enum Fields: Sendable {
    case unknown
    case asked(target: String)
    case known(target: String, [SurroundingName])
  }

  private let session: Session
  private let program: any DialogueProgram
  private let fields = Mutex(Fields.unknown)
  /// How long a Tab may wait for custom fields that are on their way, in nanoseconds.
  private static let patience: UInt64 = 20_000_000

  /// The surroundings of a session.
  public init(_ session: Session, _ program: any DialogueProgram) {
    self.session = session
    self.program = program
  }

  public func names(in path: [String]) async -> [SurroundingName] {
    await session.names(in: path).map { name in
      let kind: SurroundingName.Kind =
        switch name.kind {
        case .local: .local
        case .global: .global
        case .module: .module
        case .function: .function
        case .table: .table
        case .field: .field
        case .value: .value
        }
      return SurroundingName(name.name, kind)
    }
  }

  public func client(at path: [String]) async -> SurroundingClient? {
    switch await session.client(at: path) {
    case .management: .management
    case .authentication: .authentication
    case nil: nil
    }
  }

  public func targets() async -> [SurroundingName] { program.targets() }

  /// Asked for once a target, in the background: a Tab that comes too early goes without.
  public func customFields() async -> [SurroundingName] {
    let target = program.target.name
    let isFirst = fields.withLock { fields in
      switch fields {
      case .known(target, _), .asked(target): return false
      default:
        fields = .asked(target: target)
        return true
      }
    }
    if isFirst {
      Task.detached { [self] in
        let found = await program.customFields()
        fields.withLock { $0 = .known(target: target, found) }
      }
    }
    for _ in 0..<10 {
      if let known = known(target) { return known }
      try? await Task.sleep(nanoseconds: Self.patience / 10)
    }
    return known(target) ?? []
  }

  private func known(_ target: String) -> [SurroundingName]? {
    fields.withLock { if case .known(target, let names) = $0 { names } else { nil } }
  }
}
