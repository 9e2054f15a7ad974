import Contract

/// getSecurityLevel: how well the signed-in user's account is guarded.
enum SecurityLevel {
  /// The score counts 20 for each step of the password's strength, 20 for an email address and 20 for a phone, 100 at the most.
  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    let record = try SignedInUser.load(call, transaction)
    let hasPassword = try transaction.credential(of: record.seq)?.hash != nil
    // An imported hash says nothing about its password; it counts as the lowest.
    let level = hasPassword ? min(max(record.integer(.passwordSecurityLevel) ?? 1, 1), 3) : 0
    let hasEmail = record.text(.email) != nil
    let hasPhone = record.text(.phone) != nil
    return Answer(
      data: Tape([
        "passwordSecurityLevel": .integer(level), "mfaEnrolled": false, "passwordSet": .bool(hasPassword),
        "emailBinded": .bool(hasEmail), "phoneBinded": .bool(hasPhone),
        "securityScore": .integer(level * 20 + (hasEmail ? 20 : 0) + (hasPhone ? 20 : 0)),
      ]))
  }
}
