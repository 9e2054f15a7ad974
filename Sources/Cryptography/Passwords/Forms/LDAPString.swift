import Encodings

/// `{SSHA}` and its kin (RFC 2307): base64 of the digest followed by the salt it was made with, `digest(password + salt)`.
struct LDAPString {
  private let algorithm: DigestAlgorithm
  private let hash: ArraySlice<UInt8>
  private let salt: ArraySlice<UInt8>

  init(_ text: String) throws(CryptographyError) {
    guard let end = text.firstIndex(of: "}") else { throw .unknownForm() }
    let isSalted: Bool
    switch text[..<end].dropFirst().uppercased() {
    case "SHA": (algorithm, isSalted) = (.sha1, false)
    case "SSHA": (algorithm, isSalted) = (.sha1, true)
    case "SHA256": (algorithm, isSalted) = (.sha256, false)
    case "SSHA256": (algorithm, isSalted) = (.sha256, true)
    case "SHA512": (algorithm, isSalted) = (.sha512, false)
    case "SSHA512": (algorithm, isSalted) = (.sha512, true)
    default: throw .unknownForm()
    }
    let size =
      switch algorithm {
      case .sha1: 20
      case .sha256: 32
      default: 64
      }
    guard let bytes = Base64.decode(text[text.index(after: end)...]),
      isSalted ? bytes.count > size : bytes.count == size
    else { throw .malformed("ldap") }
    hash = bytes.prefix(size)
    salt = bytes.dropFirst(size)
  }

  func verify(_ password: Secret) -> Bool {
    ConstantTime.equal(algorithm.digest(password.revealBytes() + salt), hash)
  }
}
