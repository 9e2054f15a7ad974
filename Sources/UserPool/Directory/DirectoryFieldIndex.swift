import Contract

/// What a change of a definition does to the values that departments, groups and roles have already.
struct DirectoryFieldIndex {
  let target: FieldTarget
  let key: String

  /// Claims every value, because the field becomes unique.
  /// - Throws: 409 naming two that have one value.
  func build(at path: Path, _ transaction: any WriteTransaction) throws(PoolFailure) {
    for entry in try transaction.directoryData(target, having: key) {
      guard let member = try DirectoryData.members(entry.json).last(where: { $0.name == key }),
        let value = FieldValue.identity(of: member.value),
        let holder = try transaction.claimDirectoryValue(target, key, value, for: entry.number)
      else { continue }
      let names = [
        key, try transaction.directoryName(target, holder) ?? "",
        try transaction.directoryName(target, entry.number) ?? "",
      ]
      throw .refused(409, path: path, .directoryFieldHasDuplicates, names)
    }
  }

  /// Gives every value back, because the field is no longer unique.
  func remove(_ transaction: any WriteTransaction) throws(PoolFailure) {
    try transaction.releaseDirectoryValues(target, key)
  }

  /// Removes every value, because the field goes.
  func removeValues(_ transaction: any WriteTransaction) throws(PoolFailure) {
    try remove(transaction)
    for entry in try transaction.directoryData(target, having: key) {
      let members = try DirectoryData.members(entry.json).filter { $0.name != key }
      let json = members.isEmpty ? nil : String(decoding: StoredJSON.text(.object(members)), as: UTF8.self)
      try transaction.setDirectoryData(target, entry.number, json)
    }
  }
}
