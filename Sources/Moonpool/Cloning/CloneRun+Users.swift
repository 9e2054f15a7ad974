import Contract
import UserPool

// Users, and the second look at them.
extension CloneRun {
  /// Users in the order in which they were made, so that those who come while the clone is under way come at the end.
  private var users: PageWalk {
    PageWalk(source, "listUsers") { page in
      [
        .init(
          "options",
          [
            "pagination": ["page": .integer(page), "limit": .integer(PageWalk.pageSize)],
            "sort": [["field": "createdAt", "order": "asc"]],
            "withCustomData": true, "withIdentities": true, "withDepartmentIds": true,
          ])
      ]
    }
  }

  func copyUsers() async throws(CloneProblem) {
    // Whoever was deleted between two runs has moved the pages.
    if state.position > 1 { remember("moved", 1) }
    try await walk("cloning users")
    if try needsCheck() { return }
    var next = state
    next.enter(.leaders)
    try take([], next)
  }

  /// Walks over all users again and takes those who are missing: a user who was deleted meanwhile had moved others from a page that was still to be read to one
  /// that had been.
  func checkUsers() async throws(CloneProblem) {
    var round = max(state.inner, 1)
    while true {
      if state.position <= 1 {
        remember("moved", 0)
        remember("changed", 0)
        remember("total", -1)
      }
      try await walk("checking users", round: round)
      guard try needsCheck(), state.numbers["moved"] == 1, round < 3 else { return }
      round += 1
      try take([], position: 1, inner: round)
    }
  }

  private func walk(_ label: String, round: Int64 = 0) async throws(CloneProblem) {
    var progress = ProgressLine(label, on: console)
    let first = max(state.position, 1)
    var done = 0
    try await users.visit(from: first) { (page) throws(CloneProblem) in
      if let total = state.numbers["total"], total >= 0, total != page.total { remember("moved", 1) }
      remember("total", page.total)
      try take(page.rows.map { CloneRow(.user, $0) }, position: page.number + 1, inner: round)
      done += page.rows.count
      let place = Double((page.number - 1) * PageWalk.pageSize) + Double(page.rows.count)
      progress.update(done, fraction: page.total > 0 ? place / Double(page.total) : nil)
    }
    progress.finish(done, "user read", "users read")
  }

  private func needsCheck() throws(CloneProblem) -> Bool {
    let difference = try difference()
    remember("difference", difference)
    return state.numbers["moved"] == 1 || difference != 0
  }

  /// How many users the source has more than the copy, those who were refused aside; less than 0 where it has fewer.
  private func difference() throws(CloneProblem) -> Int64 {
    let here = try read { (transaction) throws(PoolFailure) in try transaction.userCount() }
    return max(state.numbers["total"] ?? 0, 0) - here - state.refused[CloneRow.Kind.user.rawValue, default: 0]
  }
}
