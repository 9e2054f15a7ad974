import Cryptography

/// Where a remote user pool is, and how it is talked to (docs/remote.md, "Options").
public struct RemoteConfiguration: Sendable {
  /// How management calls prove who they are.
  public enum Scheme: String, Sendable, CaseIterable {
    /// A token fetched for the access key, sent with each call.
    case token
    /// Each call signed with the access key (HMAC-SHA1).
    case signature
  }

  /// The service's address: scheme, host and port, without a slash at the end.
  public var host: String
  /// The access key of management calls.
  public var accessKeyId: String?
  /// Its secret.
  public var accessKeySecret: Secret?
  /// The application of authentication calls.
  public var appId: String?
  /// Its secret.
  public var appSecret: Secret?
  /// How management calls prove who they are.
  public var scheme: Scheme = .token
  /// The tenant that calls are about, where the pool has several.
  public var tenantId: String?
  /// For the connection, in milliseconds.
  public var connectMilliseconds = 10_000
  /// For a whole call, in milliseconds.
  public var totalMilliseconds = 30_000
  /// The proxy's address; empty for none, nil for what the environment says (docs/remote.md, "Proxies").
  public var proxy: String?
  /// A file with the certificates that are trusted, in PEM; nil for the system's.
  public var authorities: String?
  /// Requests a second, for all programs of this machine together; nil for no limit.
  public var rate: Double? = 250
  /// Requests on their way at once, for all programs of this machine together.
  public var concurrency = 32
  /// How often a call is tried before its failure counts.
  public var attempts = 6
  /// The longest answer that is taken, in bytes.
  public var largestAnswer = 256 << 20

  /// A configuration for that address.
  /// - Throws: ``RemoteError`` (`configuration`) if it is not an address of a service.
  public init(host: String) throws(RemoteError) {
    self.host = try Self.checked(host)
  }

  /// An address without the slash at its end.
  private static func checked(_ host: String) throws(RemoteError) -> String {
    var text = host[...]
    while text.hasSuffix("/") { text.removeLast() }
    let schemes = ["https://", "http://"]
    guard let scheme = schemes.first(where: text.lowercased().hasPrefix) else {
      throw RemoteError(.configuration, "host: expected an address such as https://api.example.com")
    }
    let rest = text.dropFirst(scheme.count)
    guard !rest.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw RemoteError(.configuration, "host: expected an address such as https://api.example.com")
    }
    if rest.contains("@") { throw RemoteError(.configuration, "host: the address must not contain a name or password") }
    if rest.contains(where: { $0 == "?" || $0 == "#" }) {
      throw RemoteError(.configuration, "host: the address must not contain a query")
    }
    return String(text)
  }

  /// Refuses values that cannot be sent.
  /// - Throws: ``RemoteError`` (`configuration`) naming the option.
  func check() throws(RemoteError) {
    let texts = [("accessKeyId", accessKeyId), ("appId", appId), ("tenantId", tenantId)]
    for (name, text) in texts {
      guard let text else { continue }
      guard !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw RemoteError(.configuration, "\(name): expected text without spaces and control characters")
      }
    }
    if let proxy, !proxy.isEmpty, !ProxyAddress.isUsable(proxy) {
      // Its value may hold a password.
      throw RemoteError(.configuration, "proxy: expected an address such as http://proxy.example.com:3128")
    }
    if let authorities, authorities.isEmpty || authorities.utf8.contains(0) {
      throw RemoteError(.configuration, "certificates: expected a file name")
    }
    if let rate, !(rate >= 1.0 / 3600 && rate <= 1_000_000) {
      throw RemoteError(
        .configuration, "rate: expected at least 1 request an hour and at most 1000000 requests a second")
    }
    guard (1...256).contains(concurrency) else {
      throw RemoteError(.configuration, "concurrency: expected 1 to 256")
    }
  }
}

/// Why the remote backend was not created.
public struct RemoteError: Error, Sendable, CustomStringConvertible {
  /// What sort of failure.
  public struct Code: RawRepresentable, Hashable, Sendable {
    /// The code's name.
    public let rawValue: String
    /// A code of that name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// An option that is missing or wrong.
    public static let configuration = Code(rawValue: "configuration")
    /// libcurl is not there, or a thread or file could not be had.
    public static let unavailable = Code(rawValue: "unavailable")
  }

  /// What sort of failure.
  public let code: Code
  /// What is wrong, for people; without secrets.
  public let message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
