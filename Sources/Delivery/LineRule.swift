import UserPool

/// What may appear in one line of a header. A line break in a subject would let its author add headers and recipients of his own.
enum LineRule {
  /// Refuses line breaks, other control characters, and text of unreasonable length.
  /// - Parameters:
  ///   - text: the text of the line.
  ///   - name: what it is, for the error; the text itself is not repeated.
  static func check(_ text: String, _ name: String) throws(DeliveryError) {
    guard isClean(text) else {
      throw DeliveryError(
        .invalidMessage, isPermanent: true, cause: "the \(name) contains a line break or another control character")
    }
    guard text.utf8.count <= 2000 else {
      throw DeliveryError(.invalidMessage, isPermanent: true, cause: "the \(name) is too long")
    }
  }

  /// Whether a text has no control character. Unicode's own line and paragraph separators count as such.
  static func isClean(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: false
      default: true
      }
    }
  }
}

/// Where a delivery goes, for errors: hosts only, never paths, which may hold keys.
enum HostRule {
  /// Letters, digits, `.` and `-`; or an IPv6 address without brackets.
  static func isHost(_ text: String) -> Bool {
    let isName = text.utf8.allSatisfy { character in
      switch character {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return !text.isEmpty && text.utf8.count <= 253 && (isName && !text.hasPrefix("-") || isIPv6(text))
  }

  static func isIPv6(_ text: String) -> Bool {
    text.utf8.count(where: { $0 == UInt8(ascii: ":") }) >= 2
      && text.utf8.allSatisfy { character in
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ":"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }

  /// Whether what is sent to the host stays on this machine.
  static func isLoopback(_ host: String) -> Bool {
    let name = host.lowercased()
    return name == "localhost" || name == "::1" || name == "127.0.0.1"
  }
}
