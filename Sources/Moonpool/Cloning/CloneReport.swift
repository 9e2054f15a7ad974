import Contract
import ScriptHost
import UserPool

/// What a clone has to say at its end.
struct CloneReport {
  let state: CloneState
  /// How many users the source has more than the copy.
  let difference: Int64
  /// Where the refused rows are; nil where there are none.
  let failedFile: String?

  /// What no tenant gives out.
  static let notGivenOut = [
    "passwords and their hashes: nobody can sign in with a password before it is set in the copy",
    "secrets: those of applications and access keys, tokens of identities, second factors",
    "when users joined departments and groups: the copy has the time of the user's making, or its own",
  ]

  private static let kinds: [(CloneRow.Kind, String)] = [
    (.user, "users"), (.customField, "customFields"), (.metadataField, "metadataFields"),
    (.organization, "organizations"), (.department, "departments"), (.member, "departmentMembers"),
    (.leader, "leaders"), (.group, "groups"), (.groupMember, "groupMembers"), (.namespace, "namespaces"),
    (.role, "roles"), (.assignment, "assignments"),
  ]

  /// The summary for programs.
  var json: Contract.Value {
    var members: [Contract.Value.Member] = [
      .init("source", .string(state.source)), .init("complete", .bool(state.phase == .complete)),
    ]
    for (kind, name) in Self.kinds { members.append(.init(name, .integer(state.taken[kind.rawValue] ?? 0))) }
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
    let counts = Self.kinds.compactMap { kind, name in
      let count = state.taken[kind.rawValue] ?? 0
      return count > 0 ? "\(Count.grouped(Int(count))) \(Self.spaced(name))" : nil
    }
    console.note("the copy has \(counts.isEmpty ? "nothing" : counts.joined(separator: ", "))")
    if state.phase == .complete { showDifferences(on: console) }
    for line in skipped { console.note("not in the source: \(line)") }
    for line in omitted { console.note("left out: \(line)") }
    for line in Self.notGivenOut { console.note("not given out: \(line)") }
  }

  private func showDifferences(on console: Console) {
    if difference > 0 {
      console.note("\(difference) users of the source are not in the copy: they came or moved meanwhile")
    }
    if difference < 0 { console.note("\(-difference) users of the copy are no longer in the source") }
    if let changed = state.numbers["changed"], changed > 0 {
      console.note("\(changed) users were changed in the source meanwhile; the copy has them as they were")
    }
  }

  private var omitted: [String] { state.omitted.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value))" } }
  private var skipped: [String] { state.skipped.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" } }

  private static func spaced(_ name: String) -> String {
    String(name.flatMap { $0.isUppercase ? [" ", Character($0.lowercased())] : [$0] })
  }
}
