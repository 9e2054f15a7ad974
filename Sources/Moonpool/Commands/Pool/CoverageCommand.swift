import ArgumentParser
import Contract
import UserPool

/// `moonpool pool coverage`
struct CoverageCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "coverage",
    abstract: "Count the operations that an embedded pool supports.",
    discussion: """
      Counts them by group of the contract. An embedded pool answers any other operation with 501. This command needs no pool.

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
        ]))
      return .success
    }
    let width = (coverage.groups.map(\.name.count).max() ?? 0) + 2
    for group in coverage.groups {
      try console.data(Self.line(group.name, group.implemented.count, group.count, width))
      guard names else { continue }
      for name in group.implemented { try console.data("  + \(name)") }
      for name in group.missing { try console.data("  - \(name)") }
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

  private static func value(_ group: Coverage.Group) -> Contract.Value {
    [
      "group": .string(group.name), "implemented": .array(group.implemented.map { .string($0) }),
      "missing": .array(group.missing.map { .string($0) }),
    ]
  }
}
