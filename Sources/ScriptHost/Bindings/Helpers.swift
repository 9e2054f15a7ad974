import Contract
import Encodings
import Lua

/// The helpers of the official clients that are no HTTP call of their own.
enum Helpers {
  /// The method of that name, or nil if the name is no helper's.
  static func helper(
    _ name: String, client: Operation.Client, raises: Bool, context: HostContext
  ) -> HostFunction? {
    if name == "makeRequest" {
      return { [unowned context] in try PathRequest.call($0, raises: raises, context: context) }
    }
    if client == .authentication {
      if name == "setAccessToken" { return { [unowned context] in try setAccessToken($0, context) } }
      if let shape = SignInHelper.shape(name) {
        return SignInHelper.method(name, shape, raises: raises, context: context)
      }
      if let token = TokenHelper.shape(name) {
        return TokenHelper.method(name, token, raises: raises, context: context)
      }
      if let challenge = CodeChallenge.method(name, context: context) { return challenge }
    }
    guard let operation = Catalogue.operation(named: name, client: client), operation.isHelper else { return nil }
    return { [unowned context] _ in throw context.raised(unsupported(name)) }
  }

  private static let notInAScript: Set<String> = [
    "loginWithRedirect", "handleRedirectCallback", "logoutWithRedirect", "sub", "initWebSocket", "reconnect",
  ]

  private static func unsupported(_ name: String) -> CallError {
    var error = CallError(argument: "", operation: name)
    error.kind = "unsupported"
    error.message =
      notInAScript.contains(name)
      ? "not available in a script: it needs a web server's request and response, or an open socket"
      : "not available here: it needs the address of a sign-in page, which an embedded pool does not have"
    return error
  }

  private static func setAccessToken(_ stack: Stack, _ context: HostContext) throws -> Answer {
    let client = try context.client(stack, "setAccessToken")
    switch stack.type(2) {
    case .nil, .none: client.setAccessToken(nil)
    case .string:
      let token = LineEnds.trimmed(stack.string(2) ?? "")
      context.redactor.add(token)
      client.setAccessToken(token)
    case let kind:
      throw context.raised(
        CallError(argument: "expected an access token, got a \(kind.name)", operation: "setAccessToken"))
    }
    return .none
  }
}

/// `signInByEmailPassword{ email =, password =, options = }` and its kin: an operation with a connection and a payload.
enum SignInHelper {
  /// What an operation is called with.
  struct Shape {
    var operation: String
    var connection: String
    var payload: String
    /// The fields that go into the payload; the others stay where they are.
    var fields: [String]
  }

  static func shape(_ name: String) -> Shape? {
    let signIn = "signInByCredentials"
    func password(_ field: String) -> Shape {
      Shape(operation: signIn, connection: "PASSWORD", payload: "passwordPayload", fields: [field, "password"])
    }
    switch name {
    case "signInByEmailPassword": return password("email")
    case "signInByPhonePassword": return password("phone")
    case "signInByUsernamePassword": return password("username")
    case "signInByAccountPassword": return password("account")
    case "signInByEmailPassCode":
      return Shape(
        operation: signIn, connection: "PASSCODE", payload: "passCodePayload", fields: ["email", "passCode"])
    case "signInByPhonePassCode":
      return Shape(
        operation: signIn, connection: "PASSCODE", payload: "passCodePayload",
        fields: ["phone", "phoneCountryCode", "passCode"])
    case "signInByAD":
      return Shape(operation: signIn, connection: "AD", payload: "adPayload", fields: ["sAMAccountName", "password"])
    case "signInByLDAP":
      return Shape(
        operation: signIn, connection: "LDAP", payload: "ldapPayload", fields: ["sAMAccountName", "password"])
    case "signUpByEmailPassword":
      return Shape(
        operation: "signUp", connection: "PASSWORD", payload: "passwordPayload", fields: ["email", "password"])
    case "signUpByUsernamePassword":
      return Shape(
        operation: "signUp", connection: "PASSWORD", payload: "passwordPayload", fields: ["username", "password"])
    case "signUpByEmailCode":
      return Shape(
        operation: "signUp", connection: "PASSCODE", payload: "passCodePayload", fields: ["email", "passCode"])
    case "signUpByPhoneCode":
      return Shape(
        operation: "signUp", connection: "PASSCODE", payload: "passCodePayload",
        fields: ["phone", "phoneCountryCode", "passCode"])
    default: return nil
    }
  }

  static func method(_ name: String, _ shape: Shape, raises: Bool, context: HostContext) -> HostFunction? {
    guard let operation = Catalogue.operation(named: shape.operation, client: .authentication) else { return nil }
    let call = OperationCall(operation, raises: raises, context: context)
    return { [unowned context] stack in
      let client = try context.client(stack, name)
      let given = try context.argument(stack, 2, operation: name).value
      guard case .object(let members) = given else {
        throw context.raised(CallError(argument: "expected one table with the fields", operation: name))
      }
      let others = shape.operation == "signUp" ? ["profile", "options"] : ["options", "client_id", "client_secret"]
      var payload: [Contract.Value.Member] = []
      var outer: [Contract.Value.Member] = [.init("connection", .string(shape.connection))]
      for member in members {
        if shape.fields.contains(member.name) {
          payload.append(member)
        } else if others.contains(member.name) {
          outer.append(member)
        } else {
          var error = CallError(
            argument: "no such field of \(name)", operation: name,
            suggestion: NearMiss.find(member.name, among: shape.fields + others))
          error.path = Path(member.name)
          throw context.raised(error)
        }
      }
      for field in shape.fields where field != "phoneCountryCode" && !payload.contains(where: { $0.name == field }) {
        var error = CallError(argument: "missing; \(name) requires it", operation: name)
        error.path = Path(field)
        throw context.raised(error)
      }
      outer.insert(.init(shape.payload, .object(payload)), at: 1)
      return try call.perform(Tape(.object(outer)), client, stack)
    }
  }
}

/// Helpers that take a token or code as text and ask the service's token endpoints.
enum TokenHelper {
  struct Shape {
    var path: String
    /// The field that the text goes into.
    var field: String
    var fixed: [Contract.Value.Member] = []
  }

  static func shape(_ name: String) -> Shape? {
    switch name {
    case "getAccessTokenByCode":
      Shape(
        path: "/oidc/token", field: "code",
        fixed: [.init("grant_type", "authorization_code"), .init("redirect_uri", "")])
    case "getNewAccessTokenByRefreshToken":
      Shape(
        path: "/oidc/token", field: "refresh_token",
        fixed: [.init("grant_type", "refresh_token"), .init("redirect_uri", "")])
    case "revokeToken": Shape(path: "/oidc/token/revocation", field: "token")
    case "introspectToken": Shape(path: "/oidc/token/introspection", field: "token")
    default: nil
    }
  }

  static func method(_ name: String, _ shape: Shape, raises: Bool, context: HostContext) -> HostFunction? {
    guard let operation = Catalogue.operation(path: shape.path, method: .post) else { return nil }
    let call = OperationCall(operation, raises: raises, context: context)
    return { [unowned context] stack in
      let client = try context.client(stack, name)
      guard let text = stack.string(2) else {
        throw context.raised(
          CallError(argument: "expected a \(shape.field), got a \(stack.type(2).name)", operation: name))
      }
      context.redactor.add(text)
      return try call.perform(Tape(.object(shape.fixed + [.init(shape.field, .string(text))])), client, stack)
    }
  }
}

/// PKCE (RFC 7636): `generateCodeChallenge()` and `getCodeChallengeDigest{codeChallenge =, method =}`.
enum CodeChallenge {
  static func method(_ name: String, context: HostContext) -> HostFunction? {
    switch name {
    case "generateCodeChallenge":
      return { [unowned context] stack in
        stack.push(Base64.encodeURL(try context.crypto().random(32)))
        return 1
      }
    case "getCodeChallengeDigest":
      return { [unowned context] stack in
        let argument = try context.argument(stack, 2, operation: name).value
        guard let text = argument["codeChallenge"]?.string else {
          throw context.raised(CallError(argument: "expected a table with codeChallenge and method", operation: name))
        }
        let method = argument["method"]?.string ?? "S256"
        guard method == "S256" || method == "plain" else {
          throw context.raised(CallError(argument: "method: expected one of S256, plain", operation: name))
        }
        let digest = method == "plain" ? nil : try context.crypto().digest("sha256", Array(text.utf8))
        stack.push(digest.map { Base64.encodeURL($0) } ?? text)
        return 1
      }
    default: return nil
    }
  }
}
