/// The address of a proxy: `[SCHEME://][NAME:PASSWORD@]HOST[:PORT]` (docs/remote.md, "Proxies").
enum ProxyAddress {
  private static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

  /// Whether libcurl can use it. Asked before libcurl is, whose message would repeat the password.
  static func isUsable(_ text: String) -> Bool {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return false }
    var rest = text[...]
    if let mark = text.firstRange(of: "://") {
      guard schemes.contains(text[..<mark.lowerBound].lowercased()) else { return false }
      rest = text[mark.upperBound...]
    }
    if rest.hasSuffix("/") { rest.removeLast() }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    guard !rest.contains(where: { "/?#".contains($0) }) else { return false }
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else { return false }
      let address = rest[..<end].dropFirst()
      return address.contains(":") && isPort(rest[rest.index(after: end)...])
    }
    let host = rest.prefix { $0 != ":" }
    return !host.isEmpty && isPort(rest.dropFirst(host.count))
  }

  /// Nothing, or a colon and a port.
  private static func isPort(_ text: Substring) -> Bool {
    if text.isEmpty { return true }
    guard text.hasPrefix(":"), let port = UInt16(text.dropFirst()) else { return false }
    return port > 0
  }
}
