import Contract

extension OperationTable {
  /// The operations on organizations (docs/operations.md, "Organizations").
  mutating func addOrganizations() {
    read("getOrganization", OrganizationOperations.get)
    read("getOrganizationsBatch", OrganizationOperations.getBatch)
    read("listOrganizations", OrganizationOperations.list)
    read("searchOrganizations", OrganizationOperations.search)
    write("createOrganization", OrganizationOperations.create)
    write("updateOrganization", OrganizationOperations.update)
    write("updateOrganizationStatus", OrganizationOperations.updateStatus)
    write("deleteOrganization", OrganizationOperations.delete)
  }
}

/// Organizations: trees of departments, each with one root.
enum OrganizationOperations {
  static let mostOrganizations = 50

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let row = try DepartmentLookup(transaction: transaction).organization(call.string("organizationCode") ?? "")
    return Answer(data: Tape(try DepartmentEmission(call, transaction).organization(row)))
  }

  /// Unknown codes are left out.
  static func getBatch(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let emission = DepartmentEmission(call, transaction)
    var values: [Value] = []
    try call.forEachText("organizationCodeList", most: mostOrganizations) { (code, _) throws(PoolFailure) in
      if let row = try transaction.departments(.root(code)).first { values.append(try emission.organization(row)) }
    }
    return Answer(data: Tape(.array(values)))
  }

  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    var query = DepartmentQuery(.roots)
    query.isEnabled = call.bool("status")
    if call.bool("fetchAll") != true { try setPage(of: &query, call) }
    return try answer(query, call, transaction)
  }

  static func search(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    var query = DepartmentQuery(.roots)
    query.keywords = try call.keywords()
    try setPage(of: &query, call)
    return try answer(query, call, transaction)
  }

  private static func setPage(of query: inout DepartmentQuery, _ call: Call) throws(PoolFailure) {
    let page = try call.page()
    query.offset = page.offset
    query.limit = page.limit
  }

  private static func answer(
    _ query: DepartmentQuery, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let emission = DepartmentEmission(call, transaction)
    var values: [Value] = []
    try transaction.visitDepartments(query) { (row) throws(PoolFailure) in
      values.append(try emission.organization(row))
    }
    return .list(try transaction.countDepartments(query), values)
  }

  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        try entry.refusePosts()
        var row = DepartmentRow(
          id: call.pool.ids.next(), parent: nil, name: try entry.neededName("organizationName"),
          code: try entry.neededName("organizationCode"), createdAt: call.pool.clock.milliseconds)
        row.description = try entry.text("description")
        try entry.changeName("openDepartmentId", &row.openId)
        try entry.changeObject("i18n", &row.i18n)
        try DepartmentChange(call: call, transaction: transaction).refuseTaken(row, codePath: ["organizationCode"])
        let number = try transaction.insertDepartment(row)
        return try answer(number, call, transaction)
      }
    }
  }

  static func update(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.withEntry { (entry) throws(PoolFailure) in
        try entry.refusePosts()
        let before = try DepartmentLookup(transaction: transaction).organization(
          entry.neededName("organizationCode"))
        var row = before
        try entry.change("description", &row.description)
        try entry.changeName("organizationName", &row.name)
        try entry.changeName("openDepartmentId", &row.openId)
        try entry.changeObject("i18n", &row.i18n)
        if let code = try entry.name("organizationNewCode") { row.code = code }
        let change = DepartmentChange(call: call, transaction: transaction)
        try change.refuseTaken(row, codePath: ["organizationNewCode"])
        try change.setLeaders(entry, &row)
        try change.write(row, over: before)
        return try answer(row.number, call, transaction)
      }
    }
  }

  private static func answer(
    _ number: Int64, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> Answer {
    guard let row = try transaction.departments(.number(number)).first else {
      throw .defect("an organization disappeared")
    }
    var emission = DepartmentEmission(call, transaction)
    emission.withCustomData = true
    return Answer(data: Tape(try emission.organization(row)))
  }

  static func updateStatus(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let id = call.string("rootNodeId") ?? ""
      guard let before = try transaction.departments(.id(id)).first, before.isRoot else {
        throw .refused(404, path: ["rootNodeId"], .organizationNotFound, [id])
      }
      var row = before
      row.isEnabled = try Self.status(call.string("status"))
      try DepartmentChange(call: call, transaction: transaction).write(row, over: before)
      return .success
    }
  }

  /// The words for a status, which is a text in this one operation.
  private static func status(_ word: String?) throws(PoolFailure) -> Bool {
    switch word?.lowercased() {
    case "true", "enable", "enabled": true
    case "false", "disable", "disabled": false
    default: throw .invalid(["status"], .notOneOf, ["true, false, enable, disable"])
    }
  }

  /// The whole tree goes, with everybody's places in it.
  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let row = try DepartmentLookup(transaction: transaction).organization(call.string("organizationCode") ?? "")
      try transaction.deleteOrganization(row.number, at: call.pool.clock.milliseconds)
      return .success
    }
  }
}
