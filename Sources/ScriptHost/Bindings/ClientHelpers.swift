import Contract

/// Which of the official clients' helpers a script can call.
public enum ClientHelpers {
  /// True for a helper that does here what it does in the official client; the others raise and say why.
  public static func works(_ helper: Operation) -> Bool {
    switch helper.name {
    case "makeRequest", "setAccessToken", "generateCodeChallenge", "getCodeChallengeDigest": true
    case let name: SignInHelper.shape(name) != nil || TokenHelper.shape(name) != nil
    }
  }

  /// The operation that a sign-in or sign-up helper of the AuthenticationClient calls; nil for any other name.
  public static func operation(behind helper: String) -> Operation? {
    SignInHelper.shape(helper).flatMap { Catalogue.operation(named: $0.operation, client: .authentication) }
  }
}
