import Contract

extension OperationTable {
  /// The operations on permission namespaces. The contract has two families of them, an older and a newer one, for the same things
  /// (docs/operations.md, "Roles").
  mutating func addNamespaces() {
    write("createNamespace", NamespaceOperations.create)
    write("createPermissionNamespace", NamespaceOperations.create)
    write("createNamespacesBatch", NamespaceOperations.createBatch)
    write("createPermissionNamespacesBatch", NamespaceOperations.createBatch)
    write("updateNamespace", NamespaceOperations.update)
    write("updatePermissionNamespace", NamespaceOperations.update)
    write("deleteNamespace", NamespaceOperations.delete)
    write("deletePermissionNamespace", NamespaceOperations.delete)
    write("deleteNamespacesBatch") { (call) throws(PoolFailure) in
      try NamespaceOperations.deleteBatch(call, "codeList")
    }
    write("deletePermissionNamespacesBatch") { (call) throws(PoolFailure) in
      try NamespaceOperations.deleteBatch(call, "codes")
    }
    for name in ["getNamespace", "getPermissionNamespace"] { read(name, NamespaceReads.get) }
    read("getNamespacesBatch") { (call, transaction) throws(PoolFailure) in
      try NamespaceReads.getBatch(call, "codeList", transaction)
    }
    read("getPermissionNamespacesBatch") { (call, transaction) throws(PoolFailure) in
      try NamespaceReads.getBatch(call, "codes", transaction)
    }
    for name in ["listNamespaces", "listPermissionNamespaces"] { read(name, NamespaceReads.list) }
    for name in ["listNamespaceRoles", "listPermissionNamespaceRoles"] { read(name, NamespaceReads.listRoles) }
    read("checkPermissionNamespaceExists", NamespaceReads.check)
  }
}

/// Creating, changing and deleting permission namespaces.
enum NamespaceOperations {
  private static let most = 50
  private static let mostDeleted = 10

  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        Answer(data: Tape(NamespaceReads.value(try make(entry, transaction))))
      }
    }
  }

  static func createBatch(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.forEachObject("list", most: most) { (entry) throws(PoolFailure) in _ = try make(entry, transaction) }
      return .success
    }
  }

  private static func make(_ entry: Entry, _ transaction: any WriteTransaction) throws(PoolFailure) -> NamespaceRow {
    let code = try entry.neededCode("code")
    var row = NamespaceRow(code: code, name: try entry.name("name") ?? code)
    row.description = try entry.text("description")
    try refuseTaken(code, entry.place.path("code"), transaction)
    try transaction.insertNamespace(row)
    return row
  }

  static func update(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        var row = try RoleLookup.namespace(entry.text("code") ?? "", ["code"], transaction)
        let before = row
        try entry.changeName("name", &row.name)
        try entry.change("description", &row.description)
        if let code = try entry.code("newCode"), code != row.code {
          try refuseBuiltIn(row, ["newCode"])
          try refuseTaken(code, ["newCode"], transaction)
          row.code = code
        }
        if row != before { try transaction.updateNamespace(row) }
        return Answer(data: Tape(NamespaceReads.value(row)))
      }
    }
  }

  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try remove(call.string("code") ?? "", ["code"], transaction)
      return .success
    }
  }

  /// All or none.
  static func deleteBatch(_ call: Call, _ name: String) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.forEachText(name, most: mostDeleted) { (code, path) throws(PoolFailure) in
        try remove(code, path, transaction)
      }
      return .success
    }
  }

  private static func remove(_ code: String, _ path: Path, _ transaction: any WriteTransaction) throws(PoolFailure) {
    let row = try RoleLookup.namespace(code, path, transaction)
    try refuseBuiltIn(row, path)
    try transaction.deleteNamespace(row.number)
  }

  private static func refuseTaken(
    _ code: String, _ path: Path, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard let holder = try transaction.namespace(code) else { return }
    throw .refused(409, path: path, .codeTaken, [code, holder.name])
  }

  private static func refuseBuiltIn(_ row: NamespaceRow, _ path: Path) throws(PoolFailure) {
    guard row.code == NamespaceRow.standard || row.code == NamespaceRow.system else { return }
    throw .refused(422, path: path, .namespaceBuiltIn, [row.code])
  }
}

/// Reading permission namespaces.
enum NamespaceReads {
  private static let most = 50

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    Answer(data: Tape(value(try RoleLookup.namespace(call.string("code") ?? "", ["code"], transaction))))
  }

  /// Unknown codes are left out.
  static func getBatch(
    _ call: Call, _ name: String, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    var values: [Value] = []
    try call.forEachText(name, most: most) { (code, _) throws(PoolFailure) in
      if let row = try transaction.namespace(code) { values.append(value(row)) }
    }
    return Answer(data: Tape(.array(values)))
  }

  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let page = try call.page()
    let keywords = try self.keywords(call)
    let found = try transaction.namespaces(keywords: keywords, offset: page.offset, limit: page.limit)
    return .list(found.total, found.rows.map(value))
  }

  static func listRoles(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let namespace = try RoleLookup.namespace(call.string("code") ?? "", ["code"], transaction)
    let page = try call.page()
    let found = try transaction.roles(
      in: namespace.number, keywords: try keywords(call), offset: page.offset,
      limit: page.limit)
    let values = found.rows.map { row in
      var members: [Value.Member] = [
        .init("id", .string(row.id)), .init("name", .string(row.name)), .init("code", .string(row.code)),
      ]
      members.add("description", row.description)
      members.add("namespace", row.namespaceCode)
      members.add("updatedAt", Timestamp.text(row.updatedAt))
      return Value.object(members)
    }
    return .list(found.total, values)
  }

  /// The two families call it differently.
  private static func keywords(_ call: Call) throws(PoolFailure) -> String? {
    if let keywords = try call.keywords() { return keywords }
    return try call.keywords("query")
  }

  /// Whether a namespace could be made with that code or name.
  static func check(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    var problem: String?
    if let code = call.string("code"), let holder = try transaction.namespace(code) {
      problem = Message.codeTaken.rendered(call.context.language, [code, holder.name])
    } else if let name = call.string("name"), let holder = try transaction.namespace(named: name) {
      problem = Message.codeTaken.rendered(call.context.language, [name, holder.code])
    }
    return RoleReads.validity(problem)
  }

  /// A namespace, as it is answered.
  static func value(_ row: NamespaceRow) -> Value {
    var members: [Value.Member] = [.init("code", .string(row.code)), .init("name", .string(row.name))]
    members.add("description", row.description)
    return .object(members)
  }
}
