import Contract
import Cryptography

/// A token that an identity source gave for an account. The storage has it sealed; only the account's owner gets it back, from getProfile.
enum IdentityToken: String {
  case access
  case refresh

  /// The member of IdentityDto.
  var key: Key {
    switch self {
    case .access: Names.accessToken
    case .refresh: Names.refreshToken
    }
  }

  /// A token as it is stored.
  /// - Parameter identityId: the identity that it belongs to; the sealed token is of no use to another one.
  func seal(_ token: Secret, of identityId: String, _ sealer: Sealer) throws(PoolFailure) -> [UInt8] {
    do throws(CryptographyError) {
      return try sealer.seal(token, context: context(identityId))
    } catch {
      throw .defect("a token of an identity cannot be encrypted")
    }
  }

  /// The token that was stored.
  func open(_ sealed: [UInt8], of identityId: String, _ sealer: Sealer) throws(PoolFailure) -> Secret {
    do throws(CryptographyError) {
      return try sealer.open(sealed, context: context(identityId))
    } catch {
      throw .storage("the \(rawValue) token of the identity \(identityId): \(error.detail)")
    }
  }

  private func context(_ identityId: String) -> String { "identities/\(identityId)/\(rawValue)" }

  private enum Names {
    static let accessToken = Key.known("accessToken")
    static let refreshToken = Key.known("refreshToken")
  }
}
