/// Reading custom data of departments, groups and roles. Each is known by its target and the store's number.
public protocol DirectoryReading: AnyObject {
  /// Who has a value of a unique field.
  func directoryHolder(_ target: FieldTarget, _ key: String, _ value: String) throws(PoolFailure) -> Int64?

  /// What a refusal calls it: the id of a department, the code of a group or role.
  func directoryName(_ target: FieldTarget, _ number: Int64) throws(PoolFailure) -> String?

  /// Everything of that target whose data has a key, with the data as JSON text.
  func directoryData(_ target: FieldTarget, having key: String) throws(PoolFailure) -> [(number: Int64, json: String)]
}

/// Writing custom data of departments, groups and roles.
public protocol DirectoryWriting: AnyObject {
  /// Keeps the data, JSON text of an object; nil for none.
  func setDirectoryData(_ target: FieldTarget, _ number: Int64, _ json: String?) throws(PoolFailure)

  /// Takes a value of a unique field.
  /// - Returns: nil if it is now (or was already) theirs, else the number of who has it; then nothing was changed.
  func claimDirectoryValue(
    _ target: FieldTarget, _ key: String, _ value: String, for number: Int64
  ) throws(PoolFailure) -> Int64?

  /// Gives a value of a unique field back, where it is theirs.
  func releaseDirectoryValue(
    _ target: FieldTarget, _ key: String, _ value: String, of number: Int64
  ) throws(PoolFailure)

  /// Gives every value of a field back.
  func releaseDirectoryValues(_ target: FieldTarget, _ key: String) throws(PoolFailure)

  /// Removes everything that hangs on a user who is being deleted: places in departments and groups, roles.
  func forgetDirectory(ofUser user: Int64) throws(PoolFailure)
}
