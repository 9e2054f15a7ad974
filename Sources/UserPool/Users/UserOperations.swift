extension OperationTable {
  /// The operations on users.
  mutating func addUsers() {
    read("getUser", UserLookups.getUser)
    read("getUserBatch", UserLookups.getUserBatch)
    read("isUserExists", UserLookups.isUserExists)
    read("listUsers", UserListing.listUsers)
    read("listUsersLegacy", UserListing.listUsersLegacy)
    read("listArchivedUsers", UserListing.listArchivedUsers)
    read("getUserIdentities", IdentityOperations.getUserIdentities)
    write("createUser", UserCreation.createUser)
    write("createUsersBatch", UserCreation.createUsersBatch)
    write("updateUser", UserUpdate.updateUser)
    write("updateUserBatch", UserUpdate.updateUserBatch)
    write("deleteUsersBatch", UserDeletion.deleteUsersBatch)
    write("resignUser", UserResignation.resignUser)
    write("resignUserBatch", UserResignation.resignUserBatch)
    write("linkIdentity", IdentityOperations.linkIdentity)
    write("unlinkIdentity", IdentityOperations.unlinkIdentity)
  }
}
