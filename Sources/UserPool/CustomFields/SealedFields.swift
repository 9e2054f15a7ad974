import Contract
import Cryptography
import Encodings

/// How values of encrypted custom fields lie in the storage: base64 of the value's JSON, sealed for the field (docs/operations.md, "Custom fields").
enum SealedFields {
  static func context(_ key: String) -> String { "customData/\(key)" }

  /// A value as it is stored.
  static func seal(_ value: Value, key: String, _ sealer: Sealer) throws(PoolFailure) -> Value {
    do throws(CryptographyError) {
      let sealed = try sealer.seal(Secret(StoredJSON.text(value)), context: context(key))
      return .string(Base64.encode(sealed))
    } catch {
      throw .defect("a custom field could not be encrypted: \(error)")
    }
  }

  /// The value that was stored.
  static func open(_ stored: some StringProtocol, key: String, _ sealer: Sealer) throws(PoolFailure) -> Value {
    guard let bytes = Base64.decode(stored) else {
      throw .storage("a value of the encrypted custom field \(key) is damaged")
    }
    let json: Secret
    do throws(CryptographyError) {
      json = try sealer.open(bytes, context: context(key))
    } catch {
      throw .storage("a value of the encrypted custom field \(key): \(error.detail)")
    }
    return try StoredJSON.value(json.revealBytes())
  }
}
