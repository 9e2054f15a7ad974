import Contract

extension OperationTable {
  /// The operations on definitions of custom fields and base fields (docs/operations.md, "Custom fields").
  mutating func addCustomFields() {
    write("setCustomFields", CustomFieldOperations.set)
    read("getCustomFields", CustomFieldOperations.get)
    read("listCustFields", CustomFieldOperations.list)
    write("deleteCustomFields", CustomFieldOperations.delete)
    read("getUserBaseFields") { (_, transaction) throws(PoolFailure) in
      try BaseFieldOperations.answer(transaction)
    }
    write("setUserBaseFields", BaseFieldOperations.set)
  }
}

/// setCustomFields, getCustomFields, listCustFields, deleteCustomFields.
enum CustomFieldOperations {
  static func set(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      var answers: [Value] = []
      try call.forEachEntry("list") { (node, path) throws(PoolFailure) in
        answers.append(try define(node, path, call, transaction).answer())
      }
      return Answer(data: Tape(.array(answers)))
    }
  }

  private static func define(
    _ node: TapeNode, _ path: Path, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) -> CustomField {
    let (target, key) = try CustomField.name(node, at: path)
    let existing = try transaction.fieldTables().customField(target, key)
    let field = try CustomField.defined(by: node, at: path, over: existing, now: call.pool.clock.milliseconds)
    for (index, id) in field.appIds.enumerated() where try transaction.application(id) == nil {
      let place = path.appending(.name("appIds")).appending(.index(index))
      throw .refused(400, apiCode: 2011, path: place, .applicationUnknown, [id])
    }
    if target == .user, let existing, existing.isUnique != field.isUnique {
      let index = FieldIndex(
        field: .init(key: key, isUnique: true, isEncrypted: field.isEncrypted, object: .customData))
      if field.isUnique {
        try index.build(at: path.appending(.name("isUnique")), transaction)
      } else {
        try index.remove(transaction)
      }
    }
    if target != .user, let existing, existing.isUnique != field.isUnique {
      let index = DirectoryFieldIndex(target: target, key: key)
      if field.isUnique {
        try index.build(at: path.appending(.name("isUnique")), transaction)
      } else {
        try index.remove(transaction)
      }
    }
    try transaction.saveField(field.row)
    return field
  }

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let target = call.target
    let fields = try transaction.fieldTables().customFields.filter { $0.target == target }
    return Answer(data: Tape(.array(fields.map { $0.answer() })))
  }

  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    if call.bool("accessControl") == true {
      throw .refused(501, path: Path("accessControl"), .notInEmbeddedPool, ["accessControl"])
    }
    let target = call.target
    // SELECT is an older word for ENUM; OBJECT was never a type that a field could be given.
    let type = call.string("dataType") == "SELECT" ? "ENUM" : call.string("dataType")
    let keyword = call.string("keyword")?.lowercased()
    let fields = try transaction.fieldTables().customFields.filter { field in
      field.target == target && (type == nil || field.dataType.rawValue == type)
        && (call.bool("userVisible").map { $0 == field.visibleInUserCenter } ?? true)
        && (call.bool("adminVisible").map { $0 == field.visibleInAdminConsole } ?? true)
        && (keyword.map { field.key.lowercased().contains($0) || field.label.lowercased().contains($0) } ?? true)
    }
    let page = try call.body.withRoot { (root) throws(PoolFailure) in
      try Page.read(root, path: Path(), most: Page.mostUsers)
    }
    let language = call.string("lang")
    let listed = fields.dropFirst(Int(clamping: page.offset)).prefix(Int(clamping: page.limit)).map {
      $0.answer(language: language)
    }
    return Answer(data: Tape(["totalCount": .integer(Int64(fields.count)), "list": .array(listed)]))
  }

  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.forEachEntry("list") { (node, path) throws(PoolFailure) in
        let (target, key) = try CustomField.name(node, at: path)
        guard let field = try transaction.fieldTables().customField(target, key) else {
          throw .refused(404, path: path.appending(.name("key")), .customFieldUnknown, [key])
        }
        if target == .user {
          let index = FieldIndex(
            field: .init(key: key, isUnique: field.isUnique, isEncrypted: field.isEncrypted, object: .customData))
          try index.removeValues(at: call.pool.clock.milliseconds, transaction)
        } else {
          try DirectoryFieldIndex(target: target, key: key).removeValues(transaction)
        }
        try transaction.removeField(.custom, field.rowName)
      }
      return .success
    }
  }
}

/// getUserBaseFields, setUserBaseFields.
enum BaseFieldOperations {
  static func answer(_ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let changes = try transaction.fieldTables().baseChanges
    return Answer(data: Tape(.array(BaseFields.all.map { $0.answer(changes[$0.key]) })))
  }

  static func set(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      try call.forEachEntry("list") { (node, path) throws(PoolFailure) in
        let key = node["key"]?.string ?? ""
        guard BaseFields.field(key) != nil else {
          let place = path.appending(.name("key"))
          guard let near = NearMiss.find(key, among: BaseFields.all.map(\.key)) else {
            throw .invalid(place, .baseFieldUnknown, [key])
          }
          throw .invalid(place, .baseFieldUnknownNearMiss, [key, near])
        }
        try change(key, node, call.pool.clock.milliseconds, transaction)
      }
      return try answer(transaction)
    }
  }

  private static func change(
    _ key: String, _ node: TapeNode, _ now: Int64, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    var members: [Value.Member] = []
    if case .object(let present)? = try transaction.fieldTables().baseChanges[key] { members = present }
    for name in BaseFields.Field.changeable {
      guard let given = node[name] else { continue }
      members.removeAll { $0.name == name }
      if !given.isNull { members.append(.init(name, Value(given))) }
    }
    try transaction.saveField(
      FieldTables.Row(sort: .base, name: key, createdAt: now, definition: .object(members)))
  }
}
