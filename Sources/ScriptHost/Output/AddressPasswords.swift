import Glibc

/// Finds the passwords of addresses, as in `https://user:password@host`.
enum AddressPasswords {
  /// How long an address may be, in bytes, for a stream to wait for its end.
  private static let longest = 4096
  /// How far behind the authority the `@` is searched for that ends a password with a `/`, `?` or `#` in it, in bytes.
  private static let furthest = 256
  /// The most digits of a port.
  private static let portLength = 5

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
        return (passwords, Unfinished(begin: mark, visible: colon.map { visible(text[($0 + 1)...]) } ?? place))
      }
      guard let colon else { continue }
      if let at = authority.lastIndex(of: 64) {
        if colon + 1 < at { passwords.append((colon + 1)..<at) }
        continue
      }
      // [::1] is not a user name.
      if authority.first == 91 || isPort(text[(colon + 1)..<place]) { continue }
      // A password with a `/`, `?` or `#` in it.
      let end = endOfUser(in: text, from: place)
      place = end.at.map { $0 + 1 } ?? place
      if goesOn, end.searched == text.count, end.searched - mark <= longest {
        return (passwords, Unfinished(begin: mark, visible: colon + 1))
      }
      if let at = end.at { passwords.append((colon + 1)..<at) }
    }
    return (passwords, nil)
  }

  /// Where the `@` is that ends a password with a `/`, `?` or `#` in it, if there is one before the next blank or
  /// quote, and up to where the text decides that.
  private static func endOfUser(in text: UnsafeRawBufferPointer, from place: Int) -> (at: Int?, searched: Int) {
    let rest = text[place...].prefix(furthest)
    let word = rest.prefix { $0 > 32 && $0 != 34 && $0 != 39 && $0 != 96 }
    guard let first = word.firstIndex(of: 64) else {
      // What is further away than that decides nothing.
      return (nil, word.count < furthest ? word.endIndex : place)
    }
    let host = text[first...].prefix { !endsAuthority($0) }
    return (host.lastIndex(of: 64) ?? first, host.endIndex)
  }

  private static func isPort(_ text: Slice<UnsafeRawBufferPointer>) -> Bool {
    !text.isEmpty && text.count <= portLength && text.allSatisfy { (48...57).contains($0) }
  }

  /// Up to where the part behind the colon of an unfinished address can be shown: digits are a port so far.
  private static func visible(_ text: Slice<UnsafeRawBufferPointer>) -> Int {
    guard text.allSatisfy({ (48...57).contains($0) }) else { return text.startIndex }
    return text.startIndex + min(text.count, portLength)
  }

  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte <= 32 || [34, 35, 39, 47, 60, 62, 63, 92, 96].contains(byte)
  }
}
