import Contract
import Cryptography

extension OperationTable {
  /// The operations on access keys.
  mutating func addAccessKeys() {
    read("getAccessKeyList", AccessKeyOperations.list)
    read("getAccessKey", AccessKeyOperations.get)
    write("createAccessKey", AccessKeyOperations.create)
    write("updateAccessKey", AccessKeyOperations.update)
    write("deleteAccessKey", AccessKeyOperations.delete)
  }
}

/// Access keys: what administrators' programs sign in with (docs/operations.md, "Access keys").
enum AccessKeyOperations {
  /// The sort of key that the pool has.
  static let type = "userpool"

  static func create(_ call: Call) throws(PoolFailure) -> WriteBody {
    try refuseOthers(call)
    let userId = text("userId", call)
    return { (transaction) throws(PoolFailure) in
      if let userId { _ = try DirectoryUser.seq(userId, ["userId"], transaction) }
      let pool = call.pool
      let key = try PoolFoundation.newAccessKey(
        pool.sealer, pool.clock.milliseconds, pool.ids, pool.random, userId: userId)
      try transaction.saveAccessKey(key)
      return Answer(data: Tape([try Emission(call, transaction).emit(key, inClear: true)]))
    }
  }

  /// One key with its secret in clear, as the contract wants it.
  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let key = try load(call, transaction)
    guard key.userId == text("userId", call) else { throw unknown(key.id) }
    return Answer(data: Tape([try Emission(call, transaction).emit(key, inClear: true)]))
  }

  /// The keys, their secrets hidden but for the last four digits.
  static func list(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try refuseOthers(call)
    let userId = text("userId", call)
    let states = call.body.value["status"]?.array?.compactMap(\.string) ?? []
    let emission = try Emission(call, transaction)
    var keys: [Value] = []
    for key in try transaction.accessKeys() {
      guard userId == nil || key.userId == userId, states.isEmpty || states.contains(key.state) else { continue }
      keys.append(try emission.emit(key, inClear: false))
    }
    return Answer(data: Tape(.array(keys)))
  }

  static func update(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      var key = try load(call, transaction)
      let isEnabled = call.bool("enable") ?? key.isEnabled
      if !isEnabled { try keepOne(beside: key, transaction) }
      key.isEnabled = isEnabled
      try transaction.saveAccessKey(key)
      return .success
    }
  }

  static func delete(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let key = try load(call, transaction)
      try keepOne(beside: key, transaction)
      try transaction.removeAccessKey(key.id)
      return Answer(data: nil)
    }
  }

  /// Refuses to leave the pool without a key that works: nobody could administer it from outside any more.
  private static func keepOne(beside key: AccessKey, _ transaction: any ReadTransaction) throws(PoolFailure) {
    guard key.isEnabled, try !transaction.accessKeys().contains(where: { $0.isEnabled && $0.id != key.id }) else {
      return
    }
    throw .refused(422, path: ["accessKeyId"], .lastAccessKey)
  }

  private static func load(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> AccessKey {
    let id = call.string("accessKeyId") ?? ""
    guard let key = try transaction.accessKey(id) else { throw unknown(id) }
    return key
  }

  private static func unknown(_ id: String) -> PoolFailure {
    .refused(404, path: ["accessKeyId"], .accessKeyUnknown, [id])
  }

  private static func text(_ name: String, _ call: Call) -> String? {
    call.string(name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Keys of tenants and of other sorts are not there.
  private static func refuseOthers(_ call: Call) throws(PoolFailure) {
    if let given = text("type", call), given != type {
      throw .refused(501, path: ["type"], .notInEmbeddedPool, ["type=\(given)"])
    }
    if text("tenantId", call) != nil { throw .refused(501, path: ["tenantId"], .notInEmbeddedPool, ["tenantId"]) }
  }

  private struct Emission {
    let userPoolId: String
    let sealer: Sealer

    init(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) {
      userPoolId = try call.pool.keys.keyring(transaction).userPoolId
      sealer = call.pool.sealer
    }

    func emit(_ key: AccessKey, inClear: Bool) throws(PoolFailure) -> Value {
      let secret = try PoolSecrets.open(key.sealedSecret, key.sealContext, sealer).reveal()
      let shown = inClear ? secret : String(repeating: "*", count: 28) + secret.suffix(4)
      let made = Value.string(Timestamp.text(key.createdAt))
      return [
        "accessKeyId": .string(key.id), "accessKeySecret": .string(shown), "userId": .string(key.userId ?? ""),
        "createdAt": made, "status": .string(key.state), "lastDate": made, "userPoolId": .string(userPoolId),
        "enable": .bool(key.isEnabled),
      ]
    }
  }
}

extension AccessKey {
  /// The contract's word for whether it may be used.
  var state: String { isEnabled ? "activated" : "revoked" }
}
