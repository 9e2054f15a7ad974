import Contract

/// The reset flags of a user in a file. No field of a new user sets them: the options of a call do, for every user of the call.
struct ImportedResets: Equatable, Sendable {
  /// Require a new password at the first sign-in.
  var first = false
  /// Require a new password at the next sign-in.
  var next = false

  private static let firstName = "resetPasswordOnFirstLogin"
  private static let nextName = "resetPasswordOnNextLogin"

  /// Whether a column or member with that name holds one of the flags.
  static func contains(_ name: String) -> Bool { name == firstName || name == nextName }

  /// Takes the flags out of the fields of an entry.
  /// - Throws: ``RowProblem`` if a flag is not a boolean.
  static func split(_ entry: Value) throws(RowProblem) -> (fields: Value, resets: ImportedResets) {
    guard case .object(let members) = entry else { return (entry, ImportedResets()) }
    var resets = ImportedResets()
    var fields: [Value.Member] = []
    for member in members {
      guard contains(member.name) else {
        fields.append(member)
        continue
      }
      guard let flag = member.value.bool else { throw RowProblem("\(member.name): expected true or false") }
      if member.name == firstName { resets.first = flag } else { resets.next = flag }
    }
    return (.object(fields), resets)
  }

  /// The options with which users with these flags are created. No option of a creation sets the flag for the next sign-in; until ``update(_:)`` sets it,
  /// the flag for the first one stands for both, so that an import that breaks off between the two calls lets nobody in.
  func creation(_ options: Value?) -> Value? {
    guard first || next else { return options }
    var members: [Value.Member] = []
    if case .object(let given)? = options { members = given }
    return .object(members + [.init(Self.firstName, true)])
  }

  /// The call of updateUser that gives a new user its flags; nil if the creation has set them.
  func update(_ userId: Value) -> Value? {
    guard next else { return nil }
    let options: Value = .object([.init(Self.firstName, .bool(first)), .init(Self.nextName, true)])
    return ["userId": userId, "options": options]
  }
}
