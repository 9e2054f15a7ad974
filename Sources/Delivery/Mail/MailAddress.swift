import UserPool

/// One mail address, with a name to show if there is one.
public struct MailAddress: Sendable, Hashable {
  /// `local@domain`, ASCII.
  public let address: String
  /// The name to show; may be empty.
  public let name: String

  /// Checks an address. The check is not the whole grammar of RFC 5321 but all that keeps an address one address: ASCII, one unquoted `@`, no white
  /// space, no brackets, commas, quotes or other separators, at most 254 characters.
  /// - Parameters:
  ///   - address: `local@domain`.
  ///   - name: the name to show.
  /// - Throws: `invalidMessage`, permanent.
  public init(_ address: String, name: String = "") throws(DeliveryError) {
    try LineRule.check(name, "sender's name")
    let parts = address.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...64).contains(parts[0].utf8.count), address.utf8.count <= 254,
      parts[0].utf8.allSatisfy(Self.isLocal), HostRule.isHost(String(parts[1])), parts[0].first != "-"
    else {
      throw DeliveryError(
        .invalidMessage, isPermanent: true, cause: "the mail address is not supported")
    }
    self.address = address
    self.name = name
  }

  /// The part after the `@`.
  var domain: String { address.split(separator: "@").last.map(String.init) ?? "" }

  /// The address as a header has it.
  var header: String {
    name.isEmpty ? address : "\(HeaderText.encode(name, column: 6, quoting: true)) <\(address)>"
  }

  /// RFC 5322's `atext` and the dot.
  private static func isLocal(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-/=?^_`{|}~.".utf8.contains(character)
    }
  }
}
