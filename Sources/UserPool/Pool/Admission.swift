import Contract

/// Who may ask for an operation, as the catalogue says it (docs/operations.md, "Who may call").
public enum Admission: Sendable, Equatable {
  /// Everyone: the operation itself checks what the caller shows.
  case anybody
  /// A user, by its access token. Whether the token is good is for the operation to find out, in the transaction in which it is used.
  case signedIn
  /// The pool's administrator.
  case administrator

  /// Who may ask for an operation of the catalogue. Operations of the ManagementClient are for administrators. Those of the AuthenticationClient are for
  /// everybody where the contract wants an application's id and no bearer token, and else, also where it does not say, for signed-in users.
  init(_ operation: Operation) {
    switch operation.client {
    case .management: self = .administrator
    case .authentication:
      self = operation.security.contains(.application) && !operation.security.contains(.bearer) ? .anybody : .signedIn
    }
  }

  /// Lets a caller pass.
  /// - Throws: 403 for an application that asks for what is an administrator's; 401 with 2020 if nobody is signed in.
  func check(_ caller: Caller, _ operation: Operation) throws(PoolFailure) {
    switch (self, caller) {
    case (.anybody, _), (.administrator, .administrator), (.signedIn, .application(_, .some)): return
    case (.administrator, .application): throw .refused(403, .administratorsOnly, [operation.name])
    case (.signedIn, _): throw .refused(401, apiCode: 2020, .notSignedIn)
    }
  }
}
