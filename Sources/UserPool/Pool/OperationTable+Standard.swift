extension OperationTable {
  /// Every operation that the pool knows. Each part registers its own.
  public static let standard: OperationTable = {
    var table = OperationTable()
    table.addUsers()
    return table
  }()
}
