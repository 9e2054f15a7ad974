import Contract

/// A demand for a new password at a sign-in (docs/operations.md, "Passwords"). A user may have both; each is a flag of the user's row of its own, so
/// taking back one leaves the other.
enum ResetDemand: CaseIterable {
  /// Set by resetPasswordOnFirstLogin.
  case firstLogin
  /// Set by resetPasswordOnNextLogin.
  case nextLogin

  /// The flag in the user's row.
  var field: UserField {
    switch self {
    case .firstLogin: .resetPasswordOnFirstLogin
    case .nextLogin: .resetPasswordOnNextLogin
    }
  }

  /// The refusal of a sign-in with the right password.
  var refusal: Refusal {
    switch self {
    case .firstLogin: Refusal(403, apiCode: 1639, .passwordResetAtFirstLogin)
    case .nextLogin: Refusal(403, apiCode: 2058, .passwordResetForced)
    }
  }

  /// The demand that a user has, or nil. Of two demands a sign-in is answered with that for the first one; another password meets both.
  static func of(_ record: UserRecord) -> ResetDemand? { allCases.first { record.isTrue($0.field) } }

  /// Sets one flag.
  static func set(_ demand: ResetDemand, _ isDemanded: Bool, on record: UserRecord) {
    if record.isTrue(demand.field) != isDemanded { record.set(demand.field, isDemanded ? 1 : 0) }
  }

  /// Sets both flags: those of `demands`, and no others.
  static func leave(_ demands: [ResetDemand], on record: UserRecord) {
    for demand in allCases { set(demand, demands.contains(demand), on: record) }
  }
}
