import Contract

extension OperationTable {
  /// What the service says about itself, and tokens for administrators' programs.
  mutating func addSystem() {
    // The public keys are needed before anybody can sign in, and the access key is what makes an administrator.
    read("getSystemInfo", of: .authentication, for: .anybody, SystemInfo.get)
    read("getManagementToken", for: .anybody, ManagementToken.issue)
  }
}

/// getSystemInfo: the public keys for passwords in requests. It is answered without an envelope.
enum SystemInfo {
  /// The version that the service calls itself.
  static let version = "3.0"

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let keyring = try call.pool.keys.keyring(transaction)
    var answer = Answer(
      data: Tape([
        "rsa": ["publicKey": .string(keyring.transport.rsa.publicKey.pem)],
        "sm2": ["publicKey": .string(keyring.transport.sm2.publicKey.hex)],
        "version": ["server": .string(version), "console": .string(version), "login": .string(version)],
        "publicIps": [],
      ]))
    answer.isBare = true
    return answer
  }
}
