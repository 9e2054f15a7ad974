import Contract
import Lua

/// The pool that a client of a script works on: the options of `genauth.ManagementClient{…}` (docs/lua-api.md,
/// "Clients").
public struct TargetOptions: Sendable, Equatable {
  /// Which of the two clients.
  public enum Kind: String, Sendable {
    /// The pool's administrator.
    case management = "ManagementClient"
    /// An application of the pool.
    case authentication = "AuthenticationClient"
  }

  /// Which of the two clients.
  public var kind: Kind
  /// The name of a target in the init file; nil for the chosen one.
  public var target: String?
  /// The file of an embedded pool.
  public var pool: String?
  /// The address of a remote service.
  public var host: String?
  /// The access key of a remote service.
  public var accessKeyId: String?
  /// The secret of that key; never shown.
  public var accessKeySecret: SecretText?
  /// The application (authentication only); nil for the pool's first one.
  public var appId: String?
  /// The application's secret; never shown.
  public var appSecret: SecretText?
  /// The language of messages.
  public var language: Language

  /// The chosen target.
  public init(kind: Kind = .management) {
    self.kind = kind
    language = .english
  }

  /// True if nothing but the client's kind (and application) was given, so that the chosen target is meant.
  public var isChosenTarget: Bool {
    target == nil && pool == nil && host == nil && accessKeyId == nil && accessKeySecret == nil
  }
}

/// A text that description, reflection and logs never show.
public struct SecretText: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// The text itself.
  public let text: String
  /// A secret.
  public init(_ text: String) { self.text = text }
  /// Hides the text.
  public var description: String { "<redacted>" }
  /// Hides the text.
  public var debugDescription: String { "<redacted>" }
  /// Hides the text.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Gives scripts their backends. The script host itself knows neither pools nor the network; the program does.
public protocol BackendProvider: Sendable {
  /// The backend behind a client.
  /// - Throws: anything whose description says why there is none (no such target, one that cannot be opened); it is
  ///   raised in the script, at the line that made the client or called its first operation.
  func backend(for target: TargetOptions) throws -> any Backend
}

/// A provider throws this if its own work for the run was stopped. It ends the run, and no script can catch it.
public struct RunStop: Error, Sendable {
  /// Why: a limit of the run, or ``StopReason/cancelled``.
  public var reason: StopReason
  /// What happened, in words, as "the time limit was reached in the init file".
  public var message: String

  /// A stop for that reason.
  public init(_ reason: StopReason, _ message: String) {
    self.reason = reason
    self.message = message
  }
}

/// A provider that gives every client the same backend.
public struct SingleBackend: BackendProvider {
  private let backend: any Backend
  /// A provider of that backend.
  public init(_ backend: any Backend) { self.backend = backend }
  /// Returns the backend. Rejects a remote address.
  public func backend(for target: TargetOptions) throws -> any Backend {
    if let host = target.host {
      throw ModuleError(.unsupported, "host = \"\(host)\": this program cannot connect to a host")
    }
    return backend
  }
}

/// The calculations of the module `crypto`. The script host has no cryptography of its own.
public protocol CryptoProvider: Sendable {
  /// The digest of `bytes` by `algorithm` (`md5`, `sha1`, `sha256`, `sha384`, `sha512`, `sm3`), or nil if there is no
  /// such algorithm.
  func digest(_ algorithm: String, _ bytes: [UInt8]) -> [UInt8]?
  /// The HMAC of `bytes` under `key`, or nil if there is no such algorithm.
  func hmac(_ algorithm: String, key: [UInt8], _ bytes: [UInt8]) -> [UInt8]?
  /// `count` bytes from the system's random source.
  func random(_ count: Int) -> [UInt8]
  /// A password of `length` characters that holds lower and upper case letters, digits and, with `symbols`, others.
  func password(length: Int, symbols: Bool) -> String
  /// PKCS#1 v1.5 under a public key in PEM, as the service wants passwords (docs/operations.md, "Passwords").
  /// - Throws: anything whose description says what is wrong with the key; never the text.
  func encryptRSA(_ bytes: [UInt8], publicKey: String) throws -> [UInt8]
  /// SM2 (C1C3C2, without the leading 04) under a public key in hex.
  /// - Throws: anything whose description says what is wrong with the key; never the text.
  func encryptSM2(_ bytes: [UInt8], publicKey: String) throws -> [UInt8]
}
