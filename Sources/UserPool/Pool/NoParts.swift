import Contract

/// A pool without custom fields: every key is undefined.
struct NoCustomFields: CustomFieldRules {
  func merge(
    _ patch: TapeNode, of object: CustomObject, into record: UserRecord, path: Path,
    in transaction: any WriteTransaction
  ) throws(PoolFailure) {
    try patch.forEachMember { (name, _) throws(PoolFailure) in
      throw .invalid(path.appending(.name(name.name)), .undefinedCustomField, [name.name])
    }
  }

  func releaseIdentifiers(of record: UserRecord, in transaction: any WriteTransaction) {}

  func emit(
    _ json: UTF8Bytes, of object: CustomObject, isFlat: Bool, into writer: inout TapeWriter,
    in transaction: any ReadTransaction
  ) {
    guard !isFlat else { return }
    writer.key(object == .customData ? "customData" : "metadataSource")
    writer.beginObject(count: 0)
    writer.endObject()
  }

  func summary(of name: String, in object: CustomObject, _ transaction: any ReadTransaction) -> CustomFieldSummary? {
    nil
  }
}

/// A pool without passwords: they are let pass unseen.
struct NoPasswords: PasswordIntake {
  func prepare(_ entries: [PasswordEntry], options: TapeNode?, for purpose: PasswordPurpose, _ call: Call)
    -> (any PreparedPasswords)?
  { nil }
}

/// A pool without sessions: there is nothing to end.
struct NoSessions: SessionRules {
  func endSessions(of seq: Int64, in transaction: any WriteTransaction) {}
  func forget(_ seq: Int64, in transaction: any WriteTransaction) {}
}
