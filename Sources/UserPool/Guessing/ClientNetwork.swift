/// Where a client is, as far as bounds are concerned: one customer of a provider has one address of version 4, or all those that begin with the same 64 bits
/// of version 6.
enum ClientNetwork {
  /// The network of an address; the text itself if it is not an address; empty for none.
  static func of(_ address: String?) -> String {
    guard var text = address?.lowercased(), !text.isEmpty else { return "" }
    // Some proxies add the port: "1.2.3.4:56789", "[2001:db8::1]:443".
    if text.hasPrefix("[") {
      text = String(text.dropFirst().prefix { $0 != "]" })
    } else if text.contains("."), text.filter({ $0 == ":" }).count == 1 {
      text = String(text.prefix { $0 != ":" })
    }
    if let zone = text.firstIndex(of: "%") { text = String(text[..<zone]) }
    guard text.contains(":") else { return String(text.prefix(longest)) }
    if text.hasPrefix("::ffff:"), text.contains(".") { return String(text.dropFirst(7).prefix(longest)) }
    return groups(of: text) ?? String(text.prefix(longest))
  }

  private static let longest = 64

  /// The first four groups, without leading zeros.
  private static func groups(of text: String) -> String? {
    let halves = text.split(separator: ":", omittingEmptySubsequences: false)
    // "::" stands for as many groups as are missing.
    var head: [Substring] = []
    for group in halves {
      if group.isEmpty, !head.isEmpty || halves.first?.isEmpty == true { break }
      head.append(group)
    }
    guard head.allSatisfy({ $0.count <= 4 && $0.allSatisfy(\.isHexDigit) }) else { return nil }
    let four = (head + [Substring](repeating: "0", count: 4)).prefix(4)
    return four.map { String(Int($0, radix: 16) ?? 0, radix: 16) }.joined(separator: ":") + "::/64"
  }
}
