import Contract

/// createDepartmentTree: departments by their names, as nested as the request has them, with users to put into them.
///
/// The top is an organization, found by its name or made; each child is found by its name beneath its parent or made. Members are found by username,
/// email or phone and changed, or made.
enum DepartmentTree {
  /// How many departments and users one call may name.
  static let mostEntries = 5000

  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.body.withRoot { (root) throws(PoolFailure) in
        var builder = Builder(call: call, transaction: transaction)
        try builder.add(root, under: nil, [], depth: 1)
        return Answer(
          data: Tape([
            "addUser": .integer(builder.addedUsers), "updateUser": .integer(builder.changedUsers),
            "addDepartment": .integer(builder.addedDepartments),
            "updateDepartment": .integer(builder.foundDepartments),
          ]))
      }
    }
  }

  private struct Builder {
    let call: Call
    let transaction: any WriteTransaction
    var addedUsers: Int64 = 0
    var changedUsers: Int64 = 0
    var addedDepartments: Int64 = 0
    var foundDepartments: Int64 = 0
    private var entries = 0

    init(call: Call, transaction: any WriteTransaction) {
      self.call = call
      self.transaction = transaction
    }

    mutating func add(_ node: TapeNode, under parent: DepartmentRow?, _ path: Path, depth: Int) throws(PoolFailure) {
      guard depth <= DepartmentChange.deepest else {
        throw .refused(422, path: path, .organizationDepth, ["\(DepartmentChange.deepest)"])
      }
      try count(path)
      guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
      guard let text = node["name"]?.utf8, Shape.isName(text) else {
        throw .invalid(path.appending(.name("name")), .malformedName)
      }
      let row = try department(String(decoding: text, as: UTF8.self), under: parent)
      try forEach(node["members"], path.appending(.name("members"))) { (builder, member, path) throws(PoolFailure) in
        try builder.addMember(member, to: row, path)
      }
      try forEach(node["children"], path.appending(.name("children"))) { (builder, child, path) throws(PoolFailure) in
        try builder.add(child, under: row, path, depth: depth + 1)
      }
    }

    private mutating func count(_ path: Path) throws(PoolFailure) {
      entries += 1
      guard entries <= mostEntries else { throw .refused(413, path: path, .tooMany, ["\(mostEntries)"]) }
    }

    /// Visits a list, or the one object that is given in place of a list.
    private mutating func forEach(
      _ node: TapeNode?, _ path: Path, _ body: (inout Builder, TapeNode, Path) throws(PoolFailure) -> Void
    ) throws(PoolFailure) {
      guard let node, !node.isNull else { return }
      if node.kind == .object { return try body(&self, node, path) }
      guard node.kind == .array else { throw .invalid(path, .notArray, [node.kind.name]) }
      var index = 0
      try node.forEachElement { (element) throws(PoolFailure) in
        try body(&self, element, path.appending(.index(index)))
        index += 1
      }
    }

    private mutating func department(
      _ name: String, under parent: DepartmentRow?
    ) throws(PoolFailure) -> DepartmentRow {
      var query = DepartmentQuery(parent.map { .children($0.number) } ?? .roots)
      query.conditions = [.oneOf(.name, [.text(name)])]
      query.limit = 1
      var found: DepartmentRow?
      try transaction.visitDepartments(query) { found = $0 }
      if let found {
        foundDepartments += 1
        return found
      }
      let id = call.pool.ids.next()
      // An organization needs a code, and the tree has none.
      var row = DepartmentRow(
        id: id, parent: parent?.number, name: name, code: parent == nil ? id : nil,
        createdAt: call.pool.clock.milliseconds)
      row.organization = parent?.organization ?? 0
      let number = try transaction.insertDepartment(row)
      addedDepartments += 1
      guard let made = try transaction.departments(.number(number)).first else {
        throw .defect("a department disappeared")
      }
      return made
    }

    private mutating func addMember(_ node: TapeNode, to row: DepartmentRow, _ path: Path) throws(PoolFailure) {
      try count(path)
      guard node.kind == .object else { throw .invalid(path, .notObject, [node.kind.name]) }
      let now = call.pool.clock.milliseconds
      let record = transaction.scratchRecord
      if try find(node, into: record) {
        record.markLoaded()
        let change = UserChange(call: call, transaction: transaction, record: record, place: EntryPlace(path), now: now)
        try change.setFields(node)
        change.resetVerification()
        try change.moveIdentifiers()
        try change.writeUpdate()
        changedUsers += 1
      } else {
        var unused = TapeWriter(capacity: 1024)
        var creation = try UserCreation.Creation(call: call, transaction: transaction, passwords: nil)
        try creation.run(node, index: 0, place: EntryPlace(path), into: &unused)
        addedUsers += 1
      }
      guard try transaction.membership(of: record.seq, in: row.number) == nil else { return }
      try transaction.join(Membership(department: row.number, user: record.seq, joinedAt: now))
    }

    private func find(_ node: TapeNode, into record: UserRecord) throws(PoolFailure) -> Bool {
      for (name, type) in [("username", UserIdType.username), ("email", .email), ("phone", .phone)] {
        guard let id = node[name]?.utf8 else { continue }
        if type == .phone, let code = node["phoneCountryCode"]?.utf8 {
          let isFound = try PhoneIdentifier.withBytes(id, code: code) { (phone) throws(PoolFailure) in
            try transaction.loadUser(.identifier(.phone, phone), into: record)
          }
          if isFound { return true }
        } else if try UserLookup.find(id, type, into: record, path: { [] }, in: transaction) {
          return true
        }
      }
      return false
    }
  }
}
