import PasswordData

/// The ten thousand commonest passwords, which guessers try first (ASVS 2.1.7).
enum CommonPasswords {
  /// Whether a password is one of them, in whichever case.
  static func contains(_ password: String) -> Bool {
    var password = password.lowercased()
    return password.withUTF8 { sought in
      guard !sought.isEmpty, !sought.contains(lineFeed) else { return false }
      return search(sought)
    }
  }

  /// All of them, for tests.
  static var all: [Substring] { String(decoding: lines, as: UTF8.self).split(separator: "\n") }

  private static let lineFeed = UInt8(ascii: "\n")

  private static var lines: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: moonpool_common_passwords(), count: moonpool_common_passwords_size())
  }

  /// Halves the bytes until a line is left.
  private static func search(_ sought: UnsafeBufferPointer<UInt8>) -> Bool {
    let lines = lines
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = low + (high - low) / 2
      let start = lines[low..<middle].lastIndex(of: lineFeed).map { $0 + 1 } ?? low
      let end = lines[start..<high].firstIndex(of: lineFeed) ?? high
      let line = lines[start..<end]
      if line.elementsEqual(sought) { return true }
      if line.lexicographicallyPrecedes(sought) { low = end + 1 } else { high = start }
    }
    return false
  }
}
