import NIOHTTP1

/// The header that says which server a request is for (RFC 9112, section 3.2).
enum HostHeader {
  /// Whether a request has the one that it must have: HTTP/1.1 demands exactly one, and whatever is sent must be a host, with a port or without. Two that
  /// differ would be read one way by a proxy and another way here.
  static func isRight(_ head: HTTPRequestHead) -> Bool {
    let hosts = head.headers["host"]
    guard hosts.count <= 1 else { return false }
    guard let host = hosts.first else { return head.version != .http1_1 }
    return host.utf8.allSatisfy(isOfHost)
  }

  /// Whether it is a name or an address that can be used in a URL unchanged.
  static func isName(_ host: Substring) -> Bool {
    !host.isEmpty && host.utf8.allSatisfy { isLetterOrDigit($0) || ".-_:[]".utf8.contains($0) }
  }

  /// The target of a request without the server's address, which a proxy leaves in front of it (absolute form, RFC 9112, section 3.2.2).
  static func origin(of target: String) -> Substring {
    if target.utf8.first == UInt8(ascii: "/") { return target[...] }
    for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.utf8.count)
      guard let end = rest.firstIndex(where: { $0 == "/" || $0 == "?" }) else { return "/" }
      return rest[end] == "/" ? rest[end...] : "/" + rest[end...]
    }
    return target[...]
  }

  private static func isOfHost(_ byte: UInt8) -> Bool {
    isLetterOrDigit(byte) || "-._~%!$&'()*+,;=:[]".utf8.contains(byte)
  }

  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }
}
