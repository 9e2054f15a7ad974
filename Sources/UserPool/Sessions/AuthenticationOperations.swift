import Contract

extension OperationTable {
  /// Sign-in and what signed-in users do.
  mutating func addAuthentication() {
    write("signInByCredentials", of: .authentication, SignIn.prepare)
    read("getProfile", of: .authentication, Profile.get)
    write("updateProfile", of: .authentication, Profile.update)
    // A passwordResetToken stands for an access token, which nobody gets who must set the password first.
    write("updatePassword", of: .authentication, for: .anybody, OwnPassword.update)
    read("getSecurityLevel", of: .authentication, SecurityLevel.get)
  }
}
