import Cryptography
import UserPool

/// Where text messages go and in what form.
public struct HTTPSMSConfiguration: Sendable {
  /// A request header; its value is a template that knows `{to}` and `{id}`, and is kept secret, as it may hold a key.
  public struct Header: Sendable {
    let name: String
    let value: Secret

    /// Makes a header.
    /// - Parameters:
    ///   - name: its name.
    ///   - value: its value, a template.
    public init(_ name: String, _ value: Secret) {
      self.name = name
      self.value = value
    }
  }

  let url: String
  let host: String
  let body: SMSBody
  let certificateFile: String?
  let timeouts: DeliveryTimeouts
  private let headers: [Header]

  /// Checks a configuration.
  /// - Parameters:
  ///   - url: the provider's address, `https://…`; `http://…` only on this machine.
  ///   - fields: what the JSON object has, in its order.
  ///   - headers: further request headers, for example `Authorization`.
  ///   - certificateFile: a PEM file with the authorities to trust instead of the system's.
  ///   - timeouts: how long a delivery may take.
  /// - Throws: `invalidConfiguration`, without repeating the address or a header's value.
  public init(
    url: String, fields: [SMSField.Member], headers: [Header] = [], certificateFile: String? = nil,
    timeouts: DeliveryTimeouts = DeliveryTimeouts()
  ) throws(DeliveryError) {
    guard let host = Self.host(of: url) else {
      throw Self.invalid("the SMS provider's address must be https://host/… (or http:// on this machine)")
    }
    for header in headers {
      guard Self.isToken(header.name), LineRule.isClean(header.value.reveal()) else {
        throw Self.invalid("a header for the SMS provider has an invalid name or a control character in its value")
      }
      let parts = try MessageTemplate(header.value.reveal()).parts
      guard !parts.contains(.body), !parts.contains(.subject) else {
        throw Self.invalid("the header \(header.name) would contain the message text; headers end up in logs")
      }
    }
    body = try SMSBody(.object(fields))
    self.url = url
    self.host = host
    self.headers = headers
    self.certificateFile = certificateFile
    self.timeouts = timeouts
  }

  func headerLines(_ message: OutgoingMessage) throws(DeliveryError) -> [String] {
    // libcurl would wait for a go-ahead before a larger body.
    var lines = ["Content-Type: application/json", "Accept: application/json", "Expect:"]
    for header in headers {
      let value = try MessageTemplate(header.value.reveal()).fill(message)
      try LineRule.check(value, "header \(header.name)")
      lines.append("\(header.name): \(value)")
    }
    return lines
  }

  /// The host of an address that may be used.
  private static func host(of url: String) -> String? {
    guard url.utf8.count <= 2000, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
    let isPlain = url.hasPrefix("http://")
    guard isPlain || url.hasPrefix("https://") else { return nil }
    let authority = url.dropFirst(isPlain ? 7 : 8).prefix { !"/?#".contains($0) }
    // A user name before an @ would be a second, hidden place for credentials, and is a favourite disguise for hosts.
    guard !authority.contains("@"), !authority.contains("\\") else { return nil }
    let host: Substring
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[..<end].dropFirst()
    } else {
      host = authority.prefix { $0 != ":" }
    }
    let name = String(host)
    guard HostRule.isHost(name), !isPlain || HostRule.isLoopback(name) else { return nil }
    return name
  }

  private static func isToken(_ name: String) -> Bool {
    (1...100).contains(name.utf8.count)
      && name.utf8.allSatisfy { character in
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  private static func invalid(_ cause: String) -> DeliveryError {
    DeliveryError(.invalidConfiguration, isPermanent: false, cause: cause)
  }
}
