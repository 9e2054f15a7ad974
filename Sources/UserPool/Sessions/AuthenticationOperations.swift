import Contract

extension OperationTable {
  /// Sign-in and what signed-in users do.
  mutating func addAuthentication() {
    write("signInByCredentials", SignIn.prepare)
    read("getProfile", Profile.get)
    write("updateProfile", Profile.update)
    write("updatePassword", OwnPassword.update)
    read("getSecurityLevel", SecurityLevel.get)
  }
}
