import Contract

// What follows from the columns that were set: flags, unique identifiers, status, times.
extension UserChange {
  /// A new email or phone is unverified, unless the same call says otherwise.
  func resetVerification() {
    if record.isChanged(.email), !record.touched.contains(.emailVerified) { record.set(.emailVerified, 0) }
    if isPhoneChanged, !record.touched.contains(.phoneVerified) { record.set(.phoneVerified, 0) }
  }

  private var isPhoneChanged: Bool {
    record.isChanged(.phone) || (isCodeChanged && !record.isNull(.phone))
  }

  /// No country code and the one that is meant then are the same.
  private var isCodeChanged: Bool {
    guard record.isChanged(.phoneCountryCode) else { return false }
    let code = record.text(.phoneCountryCode) ?? PhoneIdentifier.defaultCodeBytes
    return !code.elementsEqual(record.originalText(.phoneCountryCode) ?? PhoneIdentifier.defaultCodeBytes)
  }

  /// Refuses a change that clears the last identifier of a user. An external id or an identity does not count, as neither signs anybody in.
  /// - Throws: 422 with the path of a field that the change clears.
  func keepIdentifier() throws(PoolFailure) {
    guard let cleared = UserField.signInNames.first(where: { record.isNull($0) && record.isChanged($0) }),
      UserField.signInNames.allSatisfy({ record.isNull($0) })
    else { return }
    throw .refused(422, path: place.path(cleared.name), .lastIdentifier)
  }

  /// Claims the identifiers that the record has now and gives those back that it had.
  /// - Throws: 409 with the field and the holder's id; 422 for a name that looks like an address of somebody else.
  func moveIdentifiers() throws(PoolFailure) {
    try keepNamesOwn()
    try moveIdentifier(.email, .email)
    try moveIdentifier(.username, .username)
    try moveIdentifier(.externalId, .externalId)
    guard isPhoneChanged else { return }
    if let old = record.originalText(.phone) {
      try PhoneIdentifier.withBytes(old, code: record.originalText(.phoneCountryCode)) { (bytes) throws(PoolFailure) in
        try transaction.release(.phone, bytes, of: record.seq)
      }
    }
    if let new = record.text(.phone) {
      try PhoneIdentifier.withBytes(new, code: record.text(.phoneCountryCode)) { (bytes) throws(PoolFailure) in
        try claim(.phone, .phone, bytes)
      }
    }
  }

  private func moveIdentifier(_ field: UserField, _ kind: IdentifierKind) throws(PoolFailure) {
    guard record.isChanged(field) else { return }
    if let old = record.originalText(field) { try transaction.release(kind, old, of: record.seq) }
    if let new = record.text(field) { try claim(kind, field, new) }
  }

  private func claim(_ kind: IdentifierKind, _ field: UserField, _ value: UTF8Bytes) throws(PoolFailure) {
    guard let holder = try transaction.claim(kind, value, for: record.seq) else { return }
    throw try .taken(by: holder, place.path(field.name), .taken, [field.name], transaction)
  }

  /// Follows a change of status: its time, the work status, and the end of the user's sessions.
  func followStatus() throws(PoolFailure) {
    guard record.isChanged(.status), let status = record.integer(.status) else { return }
    record.set(.statusChangedAt, now)
    if status == UserStatus.resigned {
      record.set(.workStatus, 1)
    } else if status == UserStatus.activated {
      record.set(.workStatus, 0)
    }
    guard status != UserStatus.activated else { return }
    try call.pool.parts.sessions.endSessions(of: record.seq, in: transaction)
  }

  /// Moves updatedAt, strictly, and writes the columns that changed; nothing where none did.
  /// - Returns: whether anything was written.
  @discardableResult
  func writeUpdate() throws(PoolFailure) -> Bool {
    guard record.changed.rawValue != 0 else { return false }
    record.set(.updatedAt, max(now, (record.originalInteger(.updatedAt) ?? 0) + 1))
    try transaction.updateUser(record, record.changed)
    return true
  }
}
