import Contract
import Cryptography

/// What a sign-in says beside how the user shows who it is, read and checked as far as that goes without looking for the user.
struct SignInRequest {
  /// The contract's word for how the user shows who it is: PASSWORD, PASSCODE.
  var method: String
  var scope: Scope
  var application: Application
  /// Where the user signs in from, as the history has it: the address that the request names, if ``countedAddress`` believes it, else the connection's.
  var address: String?
  /// Where wrong passwords are counted, and which network becomes known by a right one: the connection's address. What a request says counts only if it shows
  /// the application's secret or comes from this program, because a client can claim any address. A request with the secret and without an address comes from all the
  /// application's users, and counts for no network.
  var countedAddress: String?
  /// Custom data to set at the sign-in.
  var customData: Tape?
  /// Whether to create a user who does not exist yet.
  var registers: Bool

  init(_ call: Call) throws(PoolFailure) {
    let body = call.body.value
    method = body["connection"]?.string ?? ""
    let options = body["options"]
    if let tenant = options?["tenantId"]?.string, !tenant.isEmpty {
      throw .refused(501, path: Path([.name("options"), .name("tenantId")]), .notInEmbeddedPool, ["tenantId"])
    }
    guard let scope = Scope(options?["scope"]?.string) else {
      throw .invalid(Path([.name("options"), .name("scope")]), .scopeWithoutOpenid)
    }
    self.scope = scope
    application = try call.pool.store.read { (transaction) throws(PoolFailure) in
      try Self.application(body, call, transaction)
    }
    let said = options?["clientIp"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    let connection = call.context.clientAddress
    // The secret, if there is one, is right by now.
    let showsSecret = body["client_secret"]?.string != nil
    address = showsSecret ? said ?? connection : connection ?? said
    countedAddress = showsSecret ? said : connection ?? said
    registers = options?["autoRegister"]?.bool ?? false
    if let data = options?["customData"], case .object(let members) = data, !members.isEmpty { customData = Tape(data) }
  }

  /// The application that is signed in to: client_id, else the one of the context, else the pool's first.
  private static func application(
    _ body: Value, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Application {
    var id = body["client_id"]?.string
    if id == nil, case .application(let contextId, _) = call.context.caller { id = contextId }
    let application = if let id { try transaction.application(id) } else { try transaction.firstApplication() }
    guard let application else {
      let path = body["client_id"] == nil ? Path() : Path("client_id")
      throw .refused(400, apiCode: 2011, path: path, .applicationUnknown, [id ?? ""])
    }
    if let secret = body["client_secret"]?.string {
      let known = try PoolSecrets.open(application.sealedSecret, application.sealContext, call.pool.sealer)
      guard known == Secret(secret) else {
        throw .refused(401, path: Path("client_secret"), .applicationSecretWrong)
      }
    }
    return application
  }
}

/// How a user shows who it is by a password.
struct PasswordProof {
  /// What the user typed.
  let account: String
  /// The same as what it is to be understood as.
  var candidates: [(type: UserIdType, id: String)]
  /// The password in clear; nil if it could not be decrypted, which is answered as a wrong one.
  var password: Secret?

  init(_ call: Call) throws(PoolFailure) {
    let body = call.body.value
    guard let payload = body["passwordPayload"], case .object = payload else {
      throw .invalid(Path("passwordPayload"), .passwordPayloadMissing)
    }
    candidates = try Self.candidates(payload)
    account = candidates.first?.id ?? ""
    let encryption =
      body["options"]?["passwordEncryptType"]?.string.flatMap(PasswordEncryption.init(rawValue:)) ?? .none
    do throws(PoolFailure) {
      password = try PoolPasswords.decrypt(
        payload["password"]?.string ?? "", encryption, at: Path(), call.pool.keys, call.pool)
    } catch {
      // The caller learns nothing about the reason: the answer is the same as for a wrong password.
      guard case .refused = error else { throw error }
      password = nil
    }
  }

  static func candidates(_ payload: Value) throws(PoolFailure) -> [(type: UserIdType, id: String)] {
    func text(_ name: String) -> String? { payload[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    if let account = text("account") {
      // One text may be a user name and an address at once, each of another user. Which are tried follows from the text alone, so that the work
      // tells nothing about who exists.
      if account.utf8.contains(UInt8(ascii: "@")) { return [(.username, account), (.email, account)] }
      let isNumber = account.utf8.allSatisfy { Shape.isDigit($0) || "+- ".utf8.contains($0) }
      return isNumber ? [(.username, account), (.phone, account)] : [(.username, account)]
    }
    if let email = text("email") { return [(.email, email)] }
    if let username = text("username") { return [(.username, username)] }
    if let phone = text("phone") { return [(.phone, phone)] }
    throw .invalid(Path("passwordPayload"), .accountMissing)
  }
}
