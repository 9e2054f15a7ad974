import ArgumentParser
import Contract

/// `moonpool pool diff`
struct DiffCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Compare two pools.",
    discussion: """
      Lists users that only one pool has, users whose fields, custom data, identities, departments, groups, roles or password differ, and \
      definitions that differ. A and B are files, or embedded targets of the init file. Passwords are never shown. The exit code is 0 if \
      the pools are equal, 1 if they differ, and 2 if they could not be compared.

      EXAMPLES:
        moonpool pool diff before.db after.db
        moonpool pool diff before.db after.db --fields email,phone,customData.school
        moonpool pool diff old.db new.db --key externalId --limit 0 --json
      """)

  @Argument(help: ArgumentHelp("The first pool.", valueName: "A"), completion: .file(extensions: ["db"]))
  var first: String

  @Argument(help: ArgumentHelp("The second pool.", valueName: "B"), completion: .file(extensions: ["db"]))
  var second: String

  @Option(help: "Match users by id, username, email, externalId or phone.")
  var key = "id"

  @Option(
    help: ArgumentHelp(
      "Compare only these fields of users, with commas: fields of UserDto, customData.NAME, groups, roles, password.",
      valueName: "names"))
  var fields: String?

  @Option(help: ArgumentHelp("List at most so many differences; all are counted.", valueName: "n"))
  var limit = 100

  @Flag(help: "Compare times, counts and addresses of sign-ins too.")
  var times = false

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func validate() throws {
    if common.pool != nil || common.target != nil {
      throw ValidationError("name both pools as arguments: moonpool pool diff A B")
    }
    if limit < 0 { throw ValidationError("--limit: expected 0 or more") }
    if DiffKey(rawValue: key) == nil {
      throw ValidationError("--key: expected one of \(DiffKey.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  func execute() async throws(CommandError) -> ExitStatus {
    do throws(CommandError) {
      return try await compare()
    } catch {
      // 1 means that the pools differ, and nothing else.
      guard error.code.status == .failure else { throw error }
      throw CommandError(CommandError.Code(name: error.code.name, status: .usage), error.message)
    }
  }

  private func compare() async throws(CommandError) -> ExitStatus {
    let key = DiffKey(rawValue: key) ?? .id
    var comparison = try UserComparison(named: fields, withTimes: times, key: key)
    let (one, other) = (try DiffSide(first, common.surroundings), try DiffSide(second, common.surroundings))
    if FileIdentity.same(one.path, other.path) {
      throw CommandError(.usage, "\(first) and \(second) are the same file")
    }
    let interruption = Interruption()
    defer { interruption.end() }
    let byId = key == .id
    let definitions = (
      first: try await Definitions(of: one, byId: byId, withTimes: times),
      second: try await Definitions(of: other, byId: byId, withTimes: times)
    )
    comparison.encrypted = definitions.first.encrypted.union(definitions.second.encrypted)
    if !byId { comparison.departments = (definitions.first.departmentNames, definitions.second.departmentNames) }
    let diff = PoolDiff(
      first: one, second: other, key: key, comparison: comparison, console: console, interruption: interruption,
      limit: limit)
    // Who names fields of users asks for nothing else.
    let report = try await diff.run(fields == nil ? definitions : nil)
    if output.json {
      try console.data(JSONText.of(report.json))
    } else {
      for line in report.lines { try console.data(line) }
    }
    return report.isEqual ? .success : .failure
  }
}
