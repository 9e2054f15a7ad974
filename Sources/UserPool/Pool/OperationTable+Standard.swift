extension OperationTable {
  /// Every operation that the pool knows. Each part registers its own.
  public static let standard: OperationTable = {
    var table = OperationTable()
    table.addUsers()
    table.addCustomFields()
    table.addCustomData()
    table.addMetadataFields()
    table.addAuthentication()
    table.addSessions()
    table.addPasscodes()
    table.addSignUp()
    table.addOwnAddresses()
    table.addRecovery()
    table.addFactors()
    table.addLogs()
    table.addSystem()
    table.addApplications()
    table.addAccessKeys()
    table.addOrganizations()
    table.addDepartments()
    table.addGroups()
    table.addRoles()
    table.addNamespaces()
    table.addUserDirectory()
    return table
  }()
}
