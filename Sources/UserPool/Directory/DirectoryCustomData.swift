import Contract

/// setCustomData and getCustomData for departments, groups and roles.
enum DirectoryCustomData {
  static func set(_ call: Call) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let (number, current) = try find(call, transaction)
      let data = DirectoryData(target: call.target, pool: call.pool)
      var changes: [(key: String, value: Value, path: Path)] = []
      try call.forEachEntry("list") { (node, path) throws(PoolFailure) in
        guard let key = node["key"]?.string else { return }
        let place = FieldPatch.Place(key: path.appending(.name("key")), value: path.appending(.name("value")))
        guard let value = node["value"] else { throw .invalid(place.value, .customDataNeedsValue, [key]) }
        try data.check(key, value, place, transaction)
        changes.append((key, Value(value), place.value))
      }
      _ = try data.apply(changes, number, current, transaction)
      return .success
    }
  }

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let (_, json) = try find(call, transaction)
    return Answer(data: Tape(try DirectoryData(target: call.target, pool: call.pool).value(json, transaction)))
  }

  /// What `targetType`, `targetIdentifier` and, for a role, `namespace` name.
  private static func find(
    _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> (number: Int64, json: String?) {
    let id = call.string("targetIdentifier") ?? ""
    let path: Path = ["targetIdentifier"]
    switch call.target {
    case .department:
      let row = try DepartmentLookup(transaction: transaction).department(id, .departmentId, in: nil, path)
      return (row.number, row.customData)
    case .group:
      let row = try GroupOperations.find(id, path, transaction)
      return (row.number, row.customData)
    case .role:
      let namespace = try RoleLookup.namespace(call.string("namespace"), ["namespace"], transaction)
      let row = try RoleLookup.role(id, in: namespace, path, transaction)
      return (row.number, row.customData)
    case .user: throw .defect("a user's custom data is kept elsewhere")
    }
  }
}
