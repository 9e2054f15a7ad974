import UserPool

// The links of many users. A statement that runs for each user costs more than its rows do: every run opens its tables and frees its texts. So the
// users are read by the hundred: as a range of numbers if they lie close together, else as a list of numbers.
extension SQLiteTransaction {
  /// A query in both forms.
  private struct LinkQuery {
    let range: Query
    let list: Query

    /// - Parameters:
    ///   - select: the columns, of which the first is the user, and the tables.
    ///   - order: the order within a user.
    init(_ select: String, user: String, order: String) {
      let marks = [String](repeating: "?", count: SQLiteTransaction.linkPart).joined(separator: ", ")
      range = Query("\(select) WHERE \(user) BETWEEN ? AND ? ORDER BY \(user), \(order)")
      list = Query("\(select) WHERE \(user) IN (\(marks)) ORDER BY \(user), \(order)")
    }
  }

  /// How many users are read at once.
  private static let linkPart = 100

  private static let identityLinks = LinkQuery(
    "SELECT user, identityId, extIdpId, provider, type, userIdInIdp, userInfo, originConnIds FROM identities",
    user: "user", order: "number")
  private static let departmentLinks = LinkQuery(
    "SELECT m.user, d.id FROM memberships m CROSS JOIN departments d ON d.number = m.department",
    user: "m.user", order: "m.joinedAt, m.department")

  func visitIdentities(
    ofAll users: [Int64], _ visit: (Int, IdentityColumns) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    try visitLinks(Self.identityLinks, users) { (place, row) throws(PoolFailure) in
      try visit(
        place,
        IdentityColumns(
          texts: (row.utf8(1), row.utf8(2), row.utf8(3), row.utf8(4), row.utf8(5)), userInfo: row.utf8(6),
          originConnIds: row.utf8(7), accessToken: nil, refreshToken: nil))
    }
  }

  func visitDepartmentIds(ofAll users: [Int64], _ visit: (Int, UTF8Bytes) -> Void) throws(PoolFailure) {
    try visitLinks(Self.departmentLinks, users) { place, row in visit(place, row.utf8(1)) }
  }

  private func visitLinks(
    _ query: LinkQuery, _ users: [Int64], _ visit: (Int, Statement) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    for start in stride(from: 0, to: users.count, by: Self.linkPart) {
      let part = users[start..<min(start + Self.linkPart, users.count)]
      let statement = try bind(query, to: part)
      defer { statement.reset() }
      var place = start
      while try statement.step() {
        let user = statement.integer(0)
        while place < part.endIndex, part[place] < user { place += 1 }
        // A range has the users between as well.
        if place < part.endIndex, part[place] == user { try visit(place, statement) }
      }
    }
  }

  private func bind(_ query: LinkQuery, to part: ArraySlice<Int64>) throws(PoolFailure) -> Statement {
    let (first, last) = (part[part.startIndex], part[part.endIndex - 1])
    // Passing by a row costs less than finding one.
    if UInt64(bitPattern: last &- first) < 2 * UInt64(part.count) {
      let statement = try statement(query.range)
      statement.bind(0, first)
      statement.bind(1, last)
      return statement
    }
    let statement = try statement(query.list)
    // A number that comes again finds nothing more.
    for index in 0..<Self.linkPart { statement.bind(index, index < part.count ? part[part.startIndex + index] : last) }
    return statement
  }
}
