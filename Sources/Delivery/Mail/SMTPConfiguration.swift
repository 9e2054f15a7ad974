import Cryptography
import UserPool

/// Where mail goes and how.
public struct SMTPConfiguration: Sendable {
  /// How the connection is made secure.
  public enum Security: String, Sendable, Hashable, CaseIterable {
    /// Not at all; for a server on this machine.
    case none
    /// By STARTTLS, which the server must offer; usually on port 587.
    case startTLS
    /// From the first byte; usually on port 465.
    case tls
  }

  /// An account on the mail server.
  public struct Credentials: Sendable {
    /// The account's name.
    public let username: String
    /// Its password.
    public let password: Secret

    /// Makes credentials.
    /// - Parameters:
    ///   - username: the account's name.
    ///   - password: its password.
    public init(username: String, password: Secret) {
      self.username = username
      self.password = password
    }
  }

  let host: String
  let port: Int
  let security: Security
  let credentials: Credentials?
  let sender: MailAddress
  let certificateFile: String?
  let timeouts: DeliveryTimeouts

  /// Checks a configuration.
  /// - Parameters:
  ///   - host: the server's name or address.
  ///   - port: its port, 1 to 65535.
  ///   - security: how the connection is made secure.
  ///   - credentials: the account; nil to send without. Not without security, except on this machine.
  ///   - sender: who mail comes from.
  ///   - certificateFile: a PEM file with the authorities to trust instead of the system's.
  ///   - timeouts: how long a delivery may take.
  /// - Throws: `invalidConfiguration`.
  public init(
    host: String, port: Int, security: Security, credentials: Credentials? = nil, sender: MailAddress,
    certificateFile: String? = nil, timeouts: DeliveryTimeouts = DeliveryTimeouts()
  ) throws(DeliveryError) {
    guard HostRule.isHost(host) else { throw Self.invalid("the mail server's host must be a host name") }
    guard (1...65_535).contains(port) else { throw Self.invalid("the mail server's port must be between 1 and 65535") }
    if credentials != nil && security == .none && !HostRule.isLoopback(host) {
      throw Self.invalid("the password would be sent to \(host) unencrypted; use STARTTLS or TLS")
    }
    if let credentials, !LineRule.isClean(credentials.username) || credentials.password.revealBytes().contains(0) {
      throw Self.invalid("the mail server's username or password contains control characters")
    }
    self.host = host
    self.port = port
    self.security = security
    self.credentials = credentials
    self.sender = sender
    self.certificateFile = certificateFile
    self.timeouts = timeouts
  }

  /// Behind the slash is the name we greet the server with.
  var url: String {
    let name = HostRule.isIPv6(host) ? "[\(host)]" : host
    return "\(security == .tls ? "smtps" : "smtp")://\(name):\(port)/\(sender.domain)"
  }

  private static func invalid(_ cause: String) -> DeliveryError {
    DeliveryError(.invalidConfiguration, isPermanent: false, cause: cause)
  }
}
