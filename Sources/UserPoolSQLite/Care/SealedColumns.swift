import Contract
import UserPool

/// Where a pool's file holds what is sealed with its key. Every column of bytes is listed here or in ``notSealed``; a test compares both with the schema.
enum SealedColumns {
  /// A column of sealed bytes.
  struct Column: Sendable {
    let table: String
    let name: String
    /// The columns that tell a row from the others.
    let keys: [String]
    /// What the value is sealed for, by the row's keys.
    let context: @Sendable ([String]) -> String
    /// Which of the table's rows hold a sealed value.
    var condition = "TRUE"
  }

  static let columns: [Column] = [
    Column(
      table: "settings", name: "value", keys: ["name"], context: { "setting/\($0[0])" },
      condition: "name IN ('rsaTransportKey', 'sm2TransportKey', 'tokenKey')"),
    Column(table: "applications", name: "secret", keys: ["id"], context: { "application/\($0[0])/secret" }),
    Column(table: "accessKeys", name: "secret", keys: ["id"], context: { "accessKey/\($0[0])/secret" }),
    Column(table: "outbox", name: "body", keys: ["id"], context: { "outbox/\($0[0])/body" }),
    Column(
      table: "passcodes", name: "digest", keys: ["channel", "address"], context: { "passcode/\($0[0])/\($0[1])" }),
    Column(table: "factors", name: "secret", keys: ["user"], context: { "factors/\($0[0])/secret" }),
    Column(table: "factors", name: "recoveryCode", keys: ["user"], context: { "factors/\($0[0])/recovery" }),
    Column(table: "identities", name: "accessToken", keys: ["identityId"], context: { "identities/\($0[0])/access" }),
    Column(table: "identities", name: "refreshToken", keys: ["identityId"], context: { "identities/\($0[0])/refresh" }),
  ]

  /// Columns of custom data, whose encrypted fields are sealed inside a JSON object, and whose fields those are.
  static let customData: [(table: String, key: String, target: FieldTarget)] = [
    ("users", "seq", .user), ("departments", "number", .department), ("userGroups", "number", .group),
    ("roles", "number", .role),
  ]

  /// Columns of bytes that are digests, which no key opens.
  static let notSealed: Set<String> = [
    "credentials.resetTokenDigest", "sessions.refreshDigest", "spentTokens.digest", "userTokens.digest",
  ]
}
