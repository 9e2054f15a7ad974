import Contract

extension OperationTable {
  /// Sign-in and what signed-in users do.
  mutating func addAuthentication() {
    write("signInByCredentials", of: .authentication, SignIn.prepare)
    read("getProfile", of: .authentication, Profile.get)
    write("updateProfile", of: .authentication, Profile.update)
    // A passwordResetToken replaces an access token, which users who must reset the password first do not get.
    write("updatePassword", of: .authentication, for: .anybody, OwnPassword.update)
    read("getSecurityLevel", of: .authentication, SecurityLevel.get)
  }
}
