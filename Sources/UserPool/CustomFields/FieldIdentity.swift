import Contract

/// The identifiers by which users are found through unique fields, and by which two users with one value are told: `<key>:<value>`.
struct FieldIdentity {
  /// The pool's keys; only a field that is encrypted and unique needs them.
  let keys: KeyringCache
  /// Where the keys are kept.
  let settings: any SettingsReading

  /// The identifier of a value in clear; nil for a value that claims nothing, such as an empty string.
  ///
  /// A value of an encrypted field is represented by its HMAC under the pool's key, so that the index does not tell it. A field of the user data object has
  /// `metadata.` before its key, which no custom field's key can begin with.
  func identifier(_ field: FieldPatch.Field, _ value: Value) throws(PoolFailure) -> String? {
    guard field.isUnique, let text = FieldValue.identity(of: value) else { return nil }
    let known = field.isEncrypted ? try keys.keyring(settings).blind(text, field: field.key) : text
    return field.object == .metadata ? "metadata.\(field.key):\(known)" : "\(field.key):\(known)"
  }
}
