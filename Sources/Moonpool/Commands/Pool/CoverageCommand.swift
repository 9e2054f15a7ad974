import ArgumentParser
import Contract
import Repl
import UserPool

/// `moonpool pool coverage`
struct CoverageCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Count the operations that an embedded pool supports.",
    discussion: """
      Counts them by group of the contract. An embedded pool answers any other operation with 501. This command needs no pool.

      With --names, each operation that changes something is followed by what it changes and whether that can be undone; --json lists
      the same under "changes", with the operations that undo it and what stays lost.

      EXAMPLES:
        moonpool pool coverage
        moonpool pool coverage --names
        moonpool pool coverage --json
      """)

  @Flag(help: "List the operations of each group: + is supported, - is not.")
  var names = false

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let coverage = Coverage()
    if output.json {
      try console.data(
        JSONText.of([
          "implemented": .integer(Int64(coverage.implemented)), "operations": .integer(Int64(coverage.count)),
          "groups": .array(coverage.groups.map(Self.value)),
          "changes": .array(Catalogue.operations.compactMap(Self.change)),
        ]))
      return .success
    }
    let width = (coverage.groups.map(\.name.count).max() ?? 0) + 2
    let briefs = names ? Self.briefs() : [:]
    for group in coverage.groups {
      try console.data(Self.line(group.name, group.implemented.count, group.count, width))
      guard names else { continue }
      for name in group.implemented { try console.data("  + \(name)" + (briefs[name].map { "  \($0)" } ?? "")) }
      for name in group.missing { try console.data("  - \(name)" + (briefs[name].map { "  \($0)" } ?? "")) }
    }
    try console.data(Self.line("all", coverage.implemented, coverage.count, width))
    return .success
  }

  private static func line(_ name: String, _ implemented: Int, _ count: Int, _ width: Int) -> String {
    func padded(_ number: Int) -> String {
      let text = String(number)
      return String(repeating: " ", count: max(0, 4 - text.count)) + text
    }
    return name + String(repeating: " ", count: width - name.count) + padded(implemented) + " of" + padded(count)
  }

  /// What each operation changes, by its name. Twins change the same and share the line.
  private static func briefs() -> [String: String] {
    let lines = Catalogue.operations.compactMap { operation in
      SubjectLine.brief(operation).map { (name(operation), $0) }
    }
    return Dictionary(lines) { first, _ in first }
  }

  /// What an operation changes and what undoes it; nil for one that changes nothing.
  private static func change(_ operation: Operation) -> Contract.Value? {
    guard let undoability = operation.undoability else { return nil }
    var members: [Contract.Value.Member] = [.init("operation", .string(name(operation)))]
    if operation.isReachedByPathOnly, let path = operation.path { members.append(.init("path", .string(path))) }
    if let subjects = operation.subjects {
      members += [
        .init("change", .string(subjects.change.name)), .init("entity", .string(subjects.entity.name)),
      ]
    }
    members.append(.init("undo", .string(undoability.name)))
    if case .opaque(let reason) = undoability { members.append(.init("reason", .string(reason))) }
    if let undo = operation.subjects?.undo, !undo.isEmpty {
      members.append(.init("undoneBy", .array(undo.map { .string(name($0)) })))
    }
    if !undoability.losses.isEmpty {
      members.append(.init("lost", .array(undoability.losses.map { .string($0.name) })))
    }
    return .object(members)
  }

  private static func name(_ operation: Operation) -> String {
    (operation.client == .management ? "management." : "authentication.") + operation.name
  }

  private static func value(_ group: Coverage.Group) -> Contract.Value {
    [
      "group": .string(group.name), "implemented": .array(group.implemented.map { .string($0) }),
      "missing": .array(group.missing.map { .string($0) }),
    ]
  }
}
