import Contract
import Cryptography

/// What others know of a user and would try as the password (docs/operations.md, "Passwords").
enum OwnNames {
  private static let fields: [UserField] = [
    .username, .email, .phone, .name, .nickname, .givenName, .familyName, .preferredUsername,
  ]

  /// The names in the fields of a request.
  static func of(_ entry: TapeNode) -> [String] {
    fields.flatMap { field in parts(entry[field.name]?.string, of: field) }
  }

  /// The names that a user has.
  static func of(_ record: UserRecord) -> [String] {
    fields.flatMap { field in parts(record.string(field), of: field) }
  }

  /// Of an email address what stands before the `@`, which the whole contains.
  private static func parts(_ text: String?, of field: UserField) -> [String] {
    guard let text else { return [] }
    return [field == .email ? String(text.prefix { $0 != "@" }) : text]
  }
}
