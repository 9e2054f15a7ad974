import Contract
import Cryptography

extension OperationTable {
  /// The operations on applications.
  mutating func addApplications() {
    read("listApplications", ApplicationOperations.list)
    read("getApplication", ApplicationOperations.get)
    read("listApplicationSimpleInfo", ApplicationOperations.listSimple)
    read("getApplicationSimpleInfo", ApplicationOperations.getSimple)
    read("getApplicationSecret", ApplicationOperations.getSecret)
    read("listApplicationActiveUsers", UserListing.listApplicationActiveUsers)
    write("createApplication", ApplicationOperations.create)
    write("deleteApplication", ApplicationOperations.delete)
    write("refreshApplicationSecret", ApplicationOperations.refreshSecret)
  }
}

/// Applications: what users sign in to (docs/operations.md, "Applications").
enum ApplicationOperations {
  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    let draft = try ApplicationDraft(call)
    return { (transaction) throws(PoolFailure) in
      let pool = call.pool
      var application = try PoolFoundation.newApplication(
        draft.name, pool.sealer, pool.clock.milliseconds, pool.ids, pool.random)
      if let identifier = draft.identifier, let holder = try transaction.application(identifiedBy: identifier) {
        throw .refused(409, path: ["appIdentifier"], .applicationIdentifierTaken, [identifier, holder])
      }
      application.identifier = draft.identifier
      application.loginAddress = draft.loginAddress
      application.details = draft.details
      try transaction.saveApplication(application)
      return Answer(data: Tape(try emission(call, transaction).whole(application)))
    }
  }

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    Answer(data: Tape(try emission(call, transaction).whole(load(call, transaction))))
  }

  static func getSimple(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    Answer(data: Tape(try emission(call, transaction).simple(load(call, transaction))))
  }

  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let emission = try emission(call, transaction)
    return try list(call, transaction) { emission.whole($0) }
  }

  static func listSimple(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let emission = try emission(call, transaction)
    return try list(call, transaction) { emission.simple($0) }
  }

  /// The secret in clear: it is what this operation is asked for.
  static func getSecret(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let application = try load(call, transaction)
    let secret = try PoolSecrets.open(application.sealedSecret, application.sealContext, call.pool.sealer)
    return Answer(data: Tape(["secret": .string(secret.reveal())]))
  }

  static func refreshSecret(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      var application = try load(call, transaction)
      let secret = PoolFoundation.newSecret(call.pool.random)
      application.sealedSecret = try PoolFoundation.seal(secret, application.sealContext, call.pool.sealer)
      try transaction.saveApplication(application)
      return Answer(data: Tape(["secret": .string(secret.reveal())]))
    }
  }

  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let application = try load(call, transaction)
      guard try transaction.applications().count > 1 else { throw .refused(422, path: ["appId"], .lastApplication) }
      try transaction.removeApplication(application.id)
      return .success
    }
  }

  /// The application that the argument names.
  /// - Throws: 400 with 2011 if there is none.
  static func load(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Application {
    try load(call.string("appId") ?? "", ["appId"], transaction)
  }

  /// The application of that id.
  /// - Throws: 400 with 2011 if there is none.
  static func load(_ id: String, _ path: Path, _ transaction: any ReadTransaction) throws(PoolFailure) -> Application {
    guard let application = try transaction.application(id) else {
      throw .refused(400, apiCode: 2011, path: path, .applicationUnknown, [id])
    }
    return application
  }

  private static func emission(
    _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> ApplicationEmission {
    ApplicationEmission(userPoolId: try call.pool.keys.keyring(transaction).userPoolId)
  }

  /// One client sends the contract's `false` defaults with every call: they are no filters.
  private static func list(
    _ call: Call, _ transaction: any ReadTransaction, _ emit: (Application) -> Value
  ) throws(PoolFailure) -> Answer {
    let page = try call.page()
    let words = try call.keywords()?.lowercased()
    var found: [Application] = []
    if call.bool("isIntegrateApp") != true || call.bool("isSelfBuiltApp") == true {
      found = try transaction.applications()
    }
    if call.bool("ssoEnabled") == true { found.removeAll { $0.details["ssoEnabled"]?.bool != true } }
    if let words {
      found.removeAll { application in
        ![application.name, application.id, application.identifier ?? ""].contains { $0.lowercased().contains(words) }
      }
    }
    let shown =
      call.bool("all") == true ? found[...] : found.dropFirst(Int(clamping: page.offset)).prefix(Int(page.limit))
    return .list(Int64(found.count), shown.map(emit))
  }
}

/// The configuration of an application as a request gives it.
struct ApplicationDraft: Sendable {
  let name: String
  let identifier: String?
  let loginAddress: String?
  /// Everything else, to be answered as it was given.
  let details: Value

  /// How much configuration an application may have, in bytes of JSON.
  static let mostBytes = 262_144

  init(_ call: Call) throws(PoolFailure) {
    (name, identifier) = try call.withEntry { (entry) throws(PoolFailure) in
      (try entry.neededName("appName"), try entry.name("appIdentifier"))
    }
    let address = call.string("initLoginUri").flatMap { $0.isEmpty ? nil : $0 }
    if let address, !PoolSettings.isWebAddress(address) { throw .invalid(["initLoginUri"], .notAWebAddress) }
    loginAddress = address
    for list in ["redirectUris", "logoutRedirectUris"] {
      for (index, uri) in (call.body.value[list]?.array ?? []).enumerated()
      where !Self.isAbsolute(uri.string ?? "") {
        throw .invalid([.name(list), .index(index)], .notARedirectAddress)
      }
    }
    guard case .object(var members) = call.body.value else { throw .invalid([], .missing) }
    members.removeAll { ["appName", "appIdentifier", "initLoginUri"].contains($0.name) || $0.value == .null }
    details = .object(members)
    guard StoredJSON.text(details).count <= Self.mostBytes else {
      throw .refused(413, .tooLong, ["\(Self.mostBytes)"])
    }
  }

  /// A scheme (RFC 3986, section 3.1), a colon and something after it; programs have schemes of their own.
  private static func isAbsolute(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":"), text.utf8.count <= 2048 else { return false }
    let scheme = text[..<colon].utf8
    let isScheme = scheme.allSatisfy {
      (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || "+-.".utf8.contains($0)
    }
    guard let first = scheme.first, (0x61...0x7A).contains(first | 0x20), isScheme else { return false }
    return text.utf8.allSatisfy { (0x21...0x7E).contains($0) || $0 >= 0x80 } && text.index(after: colon) < text.endIndex
  }
}
