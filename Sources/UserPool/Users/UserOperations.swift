extension OperationTable {
  /// The operations on users.
  mutating func addUsers() {
  }
}
