import Contract
import Cryptography
import Encodings

/// Opens values with the pool's old key and seals them with a new one (docs/storage.md, "Changing the pool's key").
public struct Resealing: Sendable {
  private let old: Sealer
  private let new: Sealer

  public init(from old: Sealer, to new: Sealer) {
    self.old = old
    self.new = new
  }

  /// A sealed value of a column, sealed again for the same context.
  /// - Parameters:
  ///   - sealed: the value.
  ///   - context: what it is sealed for.
  /// - Throws: `storage` if it cannot be opened.
  public func value(_ sealed: [UInt8], context: String) throws(PoolFailure) -> [UInt8] {
    do throws(CryptographyError) {
      return try new.seal(try old.open(sealed, context: context), context: context)
    } catch {
      throw .storage("\(context): \(error.detail); nothing was changed")
    }
  }

  /// Custom data with its encrypted members sealed again. Values of fields that are not defined any more are sealed values as well.
  /// - Parameters:
  ///   - json: the custom data, a JSON object.
  ///   - target: whose fields they are.
  ///   - tables: the definitions.
  /// - Returns: the new custom data and how many values it has; nil if there is no sealed value in it.
  /// - Throws: `storage` if a value of an encrypted field cannot be opened.
  public func customData(
    _ json: UTF8Bytes, of target: FieldTarget, _ tables: FieldTables
  ) throws(PoolFailure) -> (json: [UInt8], count: Int)? {
    var members = try StoredJSON.members(json)
    var count = 0
    for index in members.indices {
      let name = members[index].name
      let key = target == .user ? name : "\(target.rawValue)/\(name)"
      // A sealed value begins with the byte 1, which base64 writes as A and one of Q to f.
      guard let text = members[index].value.string, text.hasPrefix("A"), let sealed = Base64.decode(text) else {
        continue
      }
      guard let fresh = try again(sealed, SealedFields.context(key), isSure: tables.isEncrypted(name, of: target))
      else {
        continue
      }
      members[index].value = .string(Base64.encode(fresh))
      count += 1
    }
    return count == 0 ? nil : (StoredJSON.text(.object(members)), count)
  }

  private func again(_ sealed: [UInt8], _ context: String, isSure: Bool) throws(PoolFailure) -> [UInt8]? {
    if isSure { return try value(sealed, context: context) }
    return try? value(sealed, context: context)
  }
}

extension FieldTables {
  fileprivate func isEncrypted(_ name: String, of target: FieldTarget) -> Bool {
    (target == .user ? userField(name) : customField(target, name))?.isEncrypted == true
  }
}
