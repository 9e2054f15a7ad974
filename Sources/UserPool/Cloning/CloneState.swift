import Contract

/// How far a clone is: kept in the pool with every page it takes over, so that it can go on where it was (docs/commands.md, "moonpool pool").
public struct CloneState: Sendable, Equatable {
  /// What is copied, in this order.
  public enum Phase: String, Sendable, CaseIterable {
    /// Definitions of custom fields and of the user data object.
    case fields
    /// Organizations and departments.
    case organizations
    /// Users, with their identities and departments.
    case users
    /// Once more over the users, for those who were missed while the source changed.
    case check
    /// Who leads which department.
    case leaders
    /// Groups.
    case groups
    /// Who is in which group.
    case groupMembers
    /// Namespaces and roles.
    case roles
    /// Whom roles are assigned to.
    case assignments
    /// Everything is done.
    case complete
  }

  /// What is cloned: a text that is another one for another source.
  public let source: String
  /// When it began, in milliseconds since 1970.
  public let startedAt: Int64
  /// What is being copied.
  public var phase = Phase.fields
  /// Where in the phase it goes on: a page or the place of an organization, a group or a role.
  public var position: Int64 = 0
  /// Where within that.
  public var inner: Int64 = 0
  /// How many rows are in the copy, by kind.
  public internal(set) var taken: [String: Int64] = [:]
  /// How many rows were refused, by kind.
  public internal(set) var refused: [String: Int64] = [:]
  /// What was left out of rows that were taken, and how often.
  public internal(set) var omitted: [String: Int64] = [:]
  /// Parts that the source does not have, each with its reason.
  public var skipped: [String: String] = [:]
  /// What the walks have to remember.
  public var numbers: [String: Int64] = [:]
  /// One more with every page, so that two clones into one pool notice each other.
  var serial: Int64 = 0
  /// How many refused rows have been written down, those included that went in later.
  public internal(set) var ledger: Int64 = 0

  /// The beginning of a clone.
  public init(source: String, startedAt: Int64) {
    self.source = source
    self.startedAt = startedAt
  }

  /// How many rows were refused.
  public var refusedCount: Int64 { refused.values.reduce(0, +) }

  /// Goes on to another phase.
  public mutating func enter(_ phase: Phase) {
    self.phase = phase
    position = 0
    inner = 0
  }
}

extension CloneState {
  static let setting = "clone.state"

  /// The state that a pool has; nil if nothing was ever cloned into it.
  public static func read(_ settings: any SettingsReading) throws(PoolFailure) -> CloneState? {
    guard let bytes = try settings.setting(setting) else { return nil }
    let value = try StoredJSON.value(bytes)
    guard let source = value["source"]?.string, let startedAt = value["startedAt"]?.integer,
      let phase = value["phase"]?.string.flatMap(Phase.init(rawValue:))
    else { throw .storage("the pool's notes about its clone are damaged") }
    var state = CloneState(source: source, startedAt: startedAt)
    state.phase = phase
    state.position = value["position"]?.integer ?? 0
    state.inner = value["inner"]?.integer ?? 0
    state.serial = value["serial"]?.integer ?? 0
    state.ledger = value["ledger"]?.integer ?? 0
    state.taken = numbers(value["taken"])
    state.refused = numbers(value["refused"])
    state.omitted = numbers(value["omitted"])
    state.numbers = numbers(value["numbers"])
    if case .object(let members)? = value["skipped"] {
      for member in members { state.skipped[member.name] = member.value.string ?? "" }
    }
    return state
  }

  /// Keeps the state in a pool.
  func write(_ transaction: any WriteTransaction) throws(PoolFailure) {
    try transaction.setSetting(Self.setting, StoredJSON.text(value))
  }

  private var value: Value {
    [
      "source": .string(source), "startedAt": .integer(startedAt), "phase": .string(phase.rawValue),
      "position": .integer(position), "inner": .integer(inner), "serial": .integer(serial), "ledger": .integer(ledger),
      "taken": Self.value(taken), "refused": Self.value(refused), "omitted": Self.value(omitted),
      "numbers": Self.value(numbers),
      "skipped": .object(skipped.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }),
    ]
  }

  private static func value(_ numbers: [String: Int64]) -> Value {
    .object(numbers.sorted { $0.key < $1.key }.map { .init($0.key, .integer($0.value)) })
  }

  private static func numbers(_ value: Value?) -> [String: Int64] {
    guard case .object(let members)? = value else { return [:] }
    return Dictionary(members.map { ($0.name, $0.value.integer ?? 0) }, uniquingKeysWith: { first, _ in first })
  }
}
