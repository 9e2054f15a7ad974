/// Why an operation of this module failed.
///
/// Neither a password nor a key nor any part of them enters `detail`: the text may be logged and answered.
public struct CryptographyError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of failure it is. New codes may be added.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    /// The code's name, as it appears in messages.
    public let name: String

    init(_ name: String) { self.name = name }

    /// The code's name.
    public var description: String { name }

    /// libsodium or OpenSSL could not be set up, or ran out of memory.
    public static let unavailable = Code("unavailable")
    /// A stored password hash has a form this module does not know.
    public static let unknownHashForm = Code("unknownHashForm")
    /// A stored password hash has a known form but its text is damaged.
    public static let malformedHash = Code("malformedHash")
    /// A stored password hash asks for more time or memory than the host is willing to spend.
    public static let hashTooExpensive = Code("hashTooExpensive")
    /// A salted digest was given without its salt.
    public static let missingSalt = Code("missingSalt")
    /// A password does not satisfy the policy.
    public static let weakPassword = Code("weakPassword")
    /// A password policy contradicts itself.
    public static let invalidPolicy = Code("invalidPolicy")
    /// A key is not of the right kind or its text is damaged.
    public static let invalidKey = Code("invalidKey")
    /// A key file cannot be read or written.
    public static let keyFile = Code("keyFile")
    /// A key file exists already and is not overwritten.
    public static let keyFileExists = Code("keyFileExists")
    /// There is not a key file at the given path.
    public static let keyFileMissing = Code("keyFileMissing")
    /// A key file can be read or written by its group or by everybody.
    public static let keyFileExposed = Code("keyFileExposed")
    /// A ciphertext does not open: wrong key, wrong context, or tampered with. The reason is never said.
    public static let decryptionFailed = Code("decryptionFailed")
    /// A text could not be encrypted under the given public key, for example because it is too long.
    public static let encryptionFailed = Code("encryptionFailed")
    /// A token is not a signed token this module issues.
    public static let malformedToken = Code("malformedToken")
    /// A token's signature does not fit, or its key is unknown.
    public static let badSignature = Code("badSignature")
    /// A token is expired, or not valid yet.
    public static let tokenExpired = Code("tokenExpired")
    /// A token was issued by someone else or for someone else.
    public static let tokenRefused = Code("tokenRefused")
    /// A text is not valid base64 or hexadecimal.
    public static let malformedEncoding = Code("malformedEncoding")
  }

  /// What kind of failure it is.
  public let code: Code
  /// One sentence for people, free of secrets.
  public let detail: String

  /// Makes an error.
  /// - Parameters:
  ///   - code: what kind of failure it is.
  ///   - detail: one sentence for people. It must not hold a secret.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  /// The code and the sentence.
  public var description: String { "\(code): \(detail)" }
}
