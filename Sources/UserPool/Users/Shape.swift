/// The shapes of texts that the pool checks beyond the contract's types (docs/operations.md, "Formats").
enum Shape {
  /// How many bytes a text may have at the most.
  static let longestText = 65_536

  /// An address with one `@`, a local part of 1 to 64 bytes and a domain of labels; letters of any script that can be seen.
  static func isEmail(_ text: UTF8Bytes) -> Bool {
    guard text.count <= 254, let at = text.firstIndex(of: UInt8(ascii: "@")), VisibleText.flaw(in: text) == nil else {
      return false
    }
    let local = text[..<at]
    let domain = text[(at + 1)...]
    guard (1...64).contains(local.count), local.first != dot, local.last != dot, !hasPair(of: dot, in: local) else {
      return false
    }
    guard local.allSatisfy({ $0 >= 0x80 || isAtom($0) }) else { return false }
    return isDomain(domain)
  }

  private static let dot = UInt8(ascii: ".")
  private static let hyphen = UInt8(ascii: "-")

  // RFC 5322's atext and the dot.
  private static func isAtom(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte)
  }

  private static func isDomain(_ domain: Slice<UTF8Bytes>) -> Bool {
    let labels = domain.split(separator: dot, omittingEmptySubsequences: false)
    return labels.count >= 2
      && labels.allSatisfy { label in
        (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
          && label.allSatisfy { $0 >= 0x80 || isLetter($0) || isDigit($0) || $0 == hyphen }
      }
  }

  private static func hasPair(of byte: UInt8, in text: Slice<UTF8Bytes>) -> Bool {
    zip(text, text.dropFirst()).contains { $0 == byte && $1 == byte }
  }

  /// 4 to 15 digits.
  static func isPhone(_ text: UTF8Bytes) -> Bool { (4...15).contains(text.count) && text.allSatisfy(isDigit) }

  /// `+` and 1 to 4 digits that do not begin with 0.
  static func isCountryCode(_ text: UTF8Bytes) -> Bool {
    (2...5).contains(text.count) && text[0] == UInt8(ascii: "+") && text[1] != UInt8(ascii: "0")
      && text.dropFirst().allSatisfy(isDigit)
  }

  /// 1 to 256 bytes without control characters, not all of them spaces: user names and ids of other systems.
  static func isName(_ text: UTF8Bytes) -> Bool {
    (1...256).contains(text.count) && text.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      && text.contains { $0 != UInt8(ascii: " ") }
  }

  /// The id of an identity source has no colon, which ends it in `<extIdpId>:<userIdInIdp>`.
  static func isSource(_ name: String) -> Bool { !name.utf8.contains(UInt8(ascii: ":")) }

  /// `http` or `https` with a host, or (for pictures) an image as a `data:` URL.
  static func isURL(_ text: UTF8Bytes) -> Bool {
    guard
      text.allSatisfy({
        $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
      })
    else { return false }
    if begins(text, with: "data:image/") { return text.contains(UInt8(ascii: ",")) }
    for scheme in ["https://", "http://"] as [StaticString] where begins(text, with: scheme) {
      let first = text.count > scheme.utf8CodeUnitCount ? text[scheme.utf8CodeUnitCount] : 0
      return first >= 0x80 || isLetter(first) || isDigit(first) || first == UInt8(ascii: "[")
    }
    return false
  }

  private static func begins(_ text: UTF8Bytes, with prefix: StaticString) -> Bool {
    guard text.count >= prefix.utf8CodeUnitCount else { return false }
    return (0..<prefix.utf8CodeUnitCount).allSatisfy { lowercased(text[$0]) == prefix.utf8Start[$0] }
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lower)
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  /// Lends a text in lower case; without a copy where it is so already.
  static func withLowercased<Result>(
    _ text: UTF8Bytes, _ body: (UTF8Bytes) throws(PoolFailure) -> Result
  ) throws(PoolFailure) -> Result {
    if text.allSatisfy({ $0 < 0x80 && lowercased($0) == $0 }) { return try body(text) }
    let lower: [UInt8] =
      text.allSatisfy({ $0 < 0x80 })
      ? text.map(lowercased) : Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
    return try lower.withUnsafeBufferPointer { (buffer) throws(PoolFailure) in try body(buffer) }
  }
}
