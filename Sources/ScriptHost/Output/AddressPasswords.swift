import Glibc

/// Finds the passwords of addresses, as in `https://user:password@host`.
enum AddressPasswords {
  /// How long an address may be, in bytes, for a stream to wait for its end.
  private static let longest = 4096

  /// An address that is cut off at the end of a text, so that it cannot be told whether it has a password.
  struct Unfinished {
    /// Where it begins, from its `://` on.
    var begin: Int
    /// Where what may be a password begins.
    var visible: Int
  }

  /// The passwords in a text, in order.
  static func find(in text: UnsafeRawBufferPointer) -> [Range<Int>] { find(in: text, goesOn: false).passwords }

  /// The passwords in a text that goes on, in order, and the address at its end that is not finished.
  static func find(inBeginning text: UnsafeRawBufferPointer) -> (passwords: [Range<Int>], unfinished: Unfinished?) {
    find(in: text, goesOn: true)
  }

  private static func find(
    in text: UnsafeRawBufferPointer, goesOn: Bool
  ) -> (passwords: [Range<Int>], unfinished: Unfinished?) {
    var passwords: [Range<Int>] = []
    var place = 0
    while let base = text.baseAddress, place < text.count, let found = memchr(base + place, 58, text.count - place) {
      let mark = UnsafeRawPointer(found) - base
      place = mark + 1
      let slashes = text[place...].prefix(2)
      guard slashes.allSatisfy({ $0 == 47 }) else { continue }
      guard slashes.count == 2 else {
        return (passwords, goesOn ? Unfinished(begin: mark, visible: text.count) : nil)
      }
      // The authority: up to a slash, a question mark, a number sign, a quote or a blank.
      let authority = text[(mark + 3)...].prefix { !endsAuthority($0) }
      let colon = authority.firstIndex(of: 58)
      place = authority.endIndex
      if goesOn, place == text.count, place - mark <= longest {
        return (passwords, Unfinished(begin: mark, visible: colon.map { $0 + 1 } ?? place))
      }
      if let colon, let at = authority.lastIndex(of: 64), colon + 1 < at { passwords.append((colon + 1)..<at) }
    }
    return (passwords, nil)
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte <= 32 || [34, 35, 39, 47, 60, 62, 63, 92, 96].contains(byte)
  }
}
