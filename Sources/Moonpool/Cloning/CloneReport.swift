import Contract
import ScriptHost
import UserPool

/// What a clone reports at its end.
struct CloneReport {
  let state: CloneState
  /// How many more users the source has than the copy.
  let difference: Int64
  /// The file of the rejected rows; nil if there are none.
  let failedFile: String?

  /// What no tenant lets a client read.
  static let notGivenOut = [
    "passwords and their hashes: users of the copy cannot sign in with a password until one is set",
    "secrets of applications and access keys, tokens of identities, second factors",
    "the times when users joined departments and groups: the copy has the time when the user was created, or its own",
  ]

  /// The kinds of rows, each with its name in JSON and its noun.
  private static let kinds: [(kind: CloneRow.Kind, name: String, noun: String)] = [
    (.user, "users", "user"), (.customField, "customFields", "custom field"),
    (.metadataField, "metadataFields", "metadata field"), (.organization, "organizations", "organization"),
    (.department, "departments", "department"), (.member, "departmentMembers", "department member"),
    (.leader, "leaders", "leader"), (.group, "groups", "group"), (.groupMember, "groupMembers", "group member"),
    (.namespace, "namespaces", "namespace"), (.role, "roles", "role"), (.assignment, "assignments", "assignment"),
  ]

  /// The summary for programs.
  var json: Contract.Value {
    var members: [Contract.Value.Member] = [
      .init("source", .string(state.source)), .init("complete", .bool(state.phase == .complete)),
    ]
    for (kind, name, _) in Self.kinds { members.append(.init(name, .integer(state.taken[kind.rawValue] ?? 0))) }
    members.append(.init("failed", .integer(state.refusedCount)))
    if let failedFile { members.append(.init("failedFile", .string(failedFile))) }
    members += [
      .init("usersOfSource", .integer(max(state.numbers["total"] ?? 0, 0))),
      .init("usersMissing", .integer(max(difference, 0))), .init("usersGone", .integer(max(-difference, 0))),
      .init("usersChanged", .integer(state.numbers["changed"] ?? 0)),
      .init("omitted", .array(omitted.map { .string($0) })), .init("skipped", .array(skipped.map { .string($0) })),
      .init("notGivenOut", .array(Self.notGivenOut.map { .string($0) })),
    ]
    return .object(members)
  }

  /// The summary for people.
  func show(on console: Console) {
    let counts = Self.kinds.compactMap { kind, _, noun in
      let count = state.taken[kind.rawValue] ?? 0
      return count > 0 ? Count.of(count, noun) : nil
    }
    console.note("the copy has \(counts.isEmpty ? "nothing" : counts.joined(separator: ", "))")
    if state.phase == .complete { showDifferences(on: console) }
    for line in skipped { console.note("missing in the source: \(line)") }
    for line in omitted { console.note("left out: \(line)") }
    for line in Self.notGivenOut { console.note("never copied: \(line)") }
  }

  private func showDifferences(on console: Console) {
    if difference > 0 {
      console.note(
        Count.of(
          difference, "user of the source is missing in the copy: it was created or moved during the clone",
          "users of the source are missing in the copy: they were created or moved during the clone"))
    }
    if difference < 0 {
      console.note(
        Count.of(
          -difference, "user of the copy is no longer in the source", "users of the copy are no longer in the source"))
    }
    if let changed = state.numbers["changed"], changed > 0 {
      console.note(
        Count.of(
          changed, "user changed in the source during the clone; the copy has the old data",
          "users changed in the source during the clone; the copy has the old data"))
    }
  }

  private var omitted: [String] { state.omitted.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" } }
  private var skipped: [String] { state.skipped.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" } }
}
