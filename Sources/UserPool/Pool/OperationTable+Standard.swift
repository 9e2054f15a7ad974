extension OperationTable {
  /// Every operation that the pool knows. Each part registers its own.
  public static let standard: OperationTable = {
    var table = OperationTable()
    table.addUsers()
    table.addCustomFields()
    table.addCustomData()
    table.addMetadataFields()
    table.addAuthentication()
    table.addSystem()
    table.addOrganizations()
    table.addDepartments()
    table.addGroups()
    table.addRoles()
    table.addNamespaces()
    table.addUserDirectory()
    return table
  }()
}
