import Contract

/// How a server is set up (docs/server.md).
public struct ServerConfiguration: Sendable {
  /// How the access log looks.
  public enum LogStyle: Sendable {
    /// A line of words for an answer.
    case text
    /// A JSON object on a line for an answer.
    case json
  }

  /// A certificate and its key.
  public struct TLS: Sendable {
    /// The file with the certificate and those it was signed with, in PEM.
    public var certificatePath: String
    /// The file with the private key, in PEM.
    public var keyPath: String

    /// A certificate and its key.
    public init(certificatePath: String, keyPath: String) {
      self.certificatePath = certificatePath
      self.keyPath = keyPath
    }
  }

  /// The address to listen on: a name, or an address of version 4 or 6.
  public var host: String
  /// The port to listen on; 0 for any that is free.
  public var port: Int
  /// The certificate, where TLS is spoken.
  public var tls: TLS?
  /// What clients may ask of the server at the most.
  public var limits = ServerLimits()
  /// The address that clients know the server by, as in `https://users.example.com`; nil for the one they name.
  public var publicURL: String?
  /// True if a proxy passes on the client's address (`x-forwarded-for`, `x-real-ip`).
  public var trustsProxy = false
  /// The file that used nonces of signed requests are kept in, so that they outlive the process; nil for memory alone.
  public var noncePath: String?
  /// Takes the access log's lines; nil for none. Called on event loops: it must not wait.
  public var accessLog: (@Sendable ([UInt8]) -> Void)?
  /// How the access log looks.
  public var logStyle = LogStyle.text
  /// Whether the backend knows an operation, which decides what `/openapi.json` lists.
  public var supports: @Sendable (Operation) -> Bool = { _ in true }
  /// What time it is, in milliseconds since 1970.
  public var now: @Sendable () -> Int64

  /// A set-up.
  /// - Parameters:
  ///   - host: the address to listen on.
  ///   - port: the port to listen on; 0 for any that is free.
  ///   - now: what time it is, in milliseconds since 1970.
  public init(host: String = "127.0.0.1", port: Int, now: @escaping @Sendable () -> Int64) {
    self.host = host
    self.port = port
    self.now = now
  }
}

/// Why the server did not start.
public struct ServerError: Error, Sendable, CustomStringConvertible {
  /// What sort of reason.
  public struct Code: Hashable, Sendable {
    /// The code's name.
    public let rawValue: String

    /// The address cannot be listened on.
    public static let address = Code(rawValue: "address")
    /// The certificate or its key cannot be used.
    public static let certificate = Code(rawValue: "certificate")
    /// The system does not give what a server needs.
    public static let system = Code(rawValue: "system")
  }

  /// What sort of reason.
  public var code: Code
  /// What happened, for people.
  public var message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message.
  public var description: String { message }
}
