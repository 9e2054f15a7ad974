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
}
