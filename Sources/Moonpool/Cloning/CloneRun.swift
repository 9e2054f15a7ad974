import Contract
import UserPool

/// A clone on its way: reads the source page by page and hands the rows to the copy, each page with the state to go on from.
final class CloneRun {
  let source: CloneSource
  let cloning: Cloning
  /// The copy, for lists of what has been taken over.
  let pool: Pool
  let console: Console
  /// How far it is, as it stands in the copy.
  private(set) var state: CloneState

  init(_ source: CloneSource, into pool: Pool, _ cloning: Cloning, _ state: CloneState, console: Console) {
    self.source = source
    self.cloning = cloning
    self.pool = pool
    self.state = state
    self.console = console
  }

  /// Goes on to the end.
  /// - Throws: what keeps it from there; all that was taken over until then stays, and another run goes on behind it.
  func run() async throws(CommandError) {
    while state.phase != .complete {
      let phase = state.phase
      do throws(CloneProblem) {
        try await run(phase)
      } catch {
        guard case .missing(let reason) = error, phase != .users, phase != .check else { throw error.error }
        state.skipped[phase.rawValue] = reason
      }
      try enter(after: phase)
    }
  }

  /// How a run ended: the state, and what kept it from the end.
  typealias Ending = (state: CloneState, error: CommandError?)

  /// Goes on to the end and tells how it came out.
  func ending() async -> Ending {
    do throws(CommandError) {
      try await run()
      return (state, nil)
    } catch {
      return (state, error)
    }
  }

  private func run(_ phase: CloneState.Phase) async throws(CloneProblem) {
    switch phase {
    case .fields: try await copyFields()
    case .organizations: try await copyOrganizations()
    case .users: try await copyUsers()
    case .check: try await checkUsers()
    case .leaders: try await copyLeaders()
    case .groups: try await copyGroups()
    case .groupMembers: try await copyGroupMembers()
    case .roles: try await copyRoles()
    case .assignments: try await copyAssignments()
    case .complete: break
    }
  }

  private func enter(after phase: CloneState.Phase) throws(CommandError) {
    guard state.phase == phase else { return }
    let phases = CloneState.Phase.allCases
    let place = (phases.firstIndex(of: phase) ?? 0) + 1
    var next = state
    next.enter(phases.indices.contains(place) ? phases[place] : .complete)
    do throws(CloneProblem) { try take([], next) } catch { throw error.error }
  }

  /// Hands rows to the copy.
  /// - Parameter next: where the clone is once they are in.
  func take(_ rows: [CloneRow], _ next: CloneState) throws(CloneProblem) {
    if Task.isCancelled { throw .failed(CommandError(.interrupted, "interrupted")) }
    do throws(PoolFailure) {
      state = try cloning.take(rows, next)
    } catch {
      throw .failed(CommandError(.pool, "the copy: \(error.fault.message)"))
    }
  }

  /// Hands rows to the copy and goes on behind them.
  func take(_ rows: [CloneRow], position: Int64, inner: Int64 = 0) throws(CloneProblem) {
    var next = state
    next.position = position
    next.inner = inner
    try take(rows, next)
  }

  /// Notes a part that the source does not have.
  func skip(_ part: String, _ reason: String) { state.skipped[part] = reason }

  /// Changes what the walks remember; it is kept with the next page.
  func remember(_ name: String, _ number: Int64) { state.numbers[name] = number }

  /// Reads from the copy.
  func read<Result>(
    _ body: (any ReadTransaction) throws(PoolFailure) -> Result
  ) throws(CloneProblem) -> Result {
    do throws(PoolFailure) {
      return try pool.store.read(body)
    } catch {
      throw .failed(CommandError(.pool, "the copy: \(error.fault.message)"))
    }
  }

  // MARK: Fields

  private func copyFields() async throws(CloneProblem) {
    var rows: [CloneRow] = []
    for target in FieldTarget.allCases {
      do throws(CloneProblem) {
        let answer = try await source.ask("getCustomFields", [.init("targetType", .string(target.rawValue))])
        rows += (answer.array ?? answer["list"]?.array ?? []).map { CloneRow(.customField, $0) }
      } catch {
        guard case .missing(let reason) = error else { throw error }
        skip("custom fields of \(target.rawValue)", reason)
      }
    }
    do throws(CloneProblem) {
      let answer = try await source.ask("listField", [.init("modelId", .string(MetadataField.userModel))])
      rows += (answer.array ?? answer["list"]?.array ?? []).map { CloneRow(.metadataField, $0) }
    } catch {
      guard case .missing(let reason) = error else { throw error }
      skip("fields of the user data object", reason)
    }
    try take(rows, state)
  }
}
