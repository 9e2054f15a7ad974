import Contract

/// Compares two pools in constant memory: a page of one pool at a time, and the users of the other one that match it.
struct PoolDiff {
  let first: DiffSide
  let second: DiffSide
  let key: DiffKey
  var comparison: UserComparison
  let console: Console
  let interruption: Interruption
  /// How many differences are kept in full.
  let limit: Int

  /// How many users are read at once.
  private static let pageSize = 500

  /// Compares users, and where definitions are given, those too.
  func run(_ definitions: (first: Definitions, second: Definitions)?) async throws(CommandError) -> DiffReport {
    var report = DiffReport(first.name, second.name, limit: limit)
    if let definitions { report.take(definitions.first, definitions.second) }
    var progress = ProgressLine("comparing", on: console)
    var done = 0
    let total = try await walk(first) { (page) throws(CommandError) in
      try await compare(page, &report)
      done += page.count
      progress.update(done, fraction: nil)
    }
    let matched = report.users.same + report.users.differ
    let others = try await count(of: second)
    // Keys are unique: where as many were matched as there are, nobody is left.
    if matched != others {
      _ = try await walk(second) { (page) throws(CommandError) in
        try await findMissing(page, &report)
        done += page.count
        progress.update(done, fraction: nil)
      }
    }
    progress.finish(total, "user compared", "users compared")
    return report
  }

  /// A user of a page, with the value of the key.
  private struct Row {
    let id: String
    let label: String
    let value: String?
    let offset: Int
  }

  private struct Page {
    let tape: Tape
    let rows: [Row]
    var count: Int { rows.count }
  }

  private func count(of side: DiffSide) async throws(CommandError) -> Int {
    let response = try await side.users(after: Cursor([]), pageSize: 1)
    return Int(response.data?.withRoot { $0["totalCount"]?.integer } ?? 0)
  }

  /// Visits all users page by page.
  /// - Returns: how many there were.
  private func walk(
    _ side: DiffSide, _ take: (Page) async throws(CommandError) -> Void
  ) async throws(CommandError) -> Int {
    var count = 0
    var cursor: Cursor? = Cursor([])
    while let place = cursor {
      if interruption.isRequested { throw CommandError(.interrupted, "interrupted") }
      let response = try await side.users(after: place, pageSize: Self.pageSize)
      guard let data = response.data else { break }
      let page = page(data, data.withRoot { $0["list"]?.offset(in: data) } ?? 0)
      try await take(page)
      count += page.count
      cursor = response.nextCursor
    }
    return count
  }

  /// The users of a list that stands at an offset.
  private func page(_ tape: Tape, _ offset: Int) -> Page {
    var rows: [Row] = []
    tape.withNode(at: offset) { list in
      rows.reserveCapacity(list.count)
      list.forEachElement { user in
        rows.append(
          Row(
            id: user["userId"]?.string ?? "", label: Self.label(user), value: key.value(of: user),
            offset: user.offset(in: tape)))
      }
    }
    return Page(tape: tape, rows: rows)
  }

  private static func label(_ user: TapeNode) -> String {
    for name in ["username", "email", "phone", "externalId", "name", "nickname"] {
      if let text = user[name]?.string, !text.isEmpty { return text }
    }
    return ""
  }

  /// The users of a side that match those of a page, by the key's value.
  private func matches(of page: Page, in side: DiffSide) async throws(CommandError) -> (Tape?, [String: Row]) {
    let values = page.rows.compactMap(\.value)
    guard !values.isEmpty, let tape = try await side.users(values, by: key) else { return (nil, [:]) }
    var found: [String: Row] = [:]
    for row in self.page(tape, 0).rows { if let value = row.value { found[value] = row } }
    return (tape, found)
  }

  private func compare(_ page: Page, _ report: inout DiffReport) async throws(CommandError) {
    let (tape, found) = try await matches(of: page, in: second)
    let pairs = page.rows.compactMap { row in row.value.flatMap { found[$0] }.map { (row, $0) } }
    var belongings: [(DiffSide.Belongings, DiffSide.Belongings)] = []
    if comparison.needsBelongings {
      let ours = try first.belongings(of: pairs.map(\.0.id))
      let theirs = try second.belongings(of: pairs.map(\.1.id))
      belongings = Array(zip(ours, theirs))
    }
    for row in page.rows where row.value.flatMap({ found[$0] }) == nil {
      if row.value == nil { report.withoutKey += 1 }
      report.take(user: row.id, row.label, onlyInFirst: true)
    }
    guard let tape else { return }
    for (index, (row, other)) in pairs.enumerated() {
      var fields = page.tape.withNode(at: row.offset) { user in
        tape.withNode(at: other.offset) { comparison.differences(user, $0) }
      }
      if index < belongings.count { fields += comparison.differences(belongings[index].0, belongings[index].1) }
      report.take(user: row.id, row.label, fields)
    }
  }

  /// Users of the second pool whom the first one does not have.
  private func findMissing(_ page: Page, _ report: inout DiffReport) async throws(CommandError) {
    let (_, found) = try await matches(of: page, in: first)
    for row in page.rows where row.value.flatMap({ found[$0] }) == nil {
      if row.value == nil { report.withoutKey += 1 }
      report.take(user: row.id, row.label, onlyInFirst: false)
    }
  }
}
