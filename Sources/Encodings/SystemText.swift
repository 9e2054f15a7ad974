/// Bytes of the system as text, without loss: names of files, words of the command line, variables of the environment. They need not be UTF-8.
///
/// A byte that is no part of UTF-8 becomes a scalar of its own, U+10FE00 plus its value, in a plane that no character uses. Text that really has such a scalar
/// becomes one scalar for each of its bytes, so every sequence of bytes comes back as it was. Two files never become one, as they do where such bytes are replaced
/// by U+FFFD.
///
/// Code that passes such a text to the system uses ``Swift/String/systemName``; code that passes it to Lua uses ``bytes(_:)``.
public enum SystemText {
  private static let base: UInt32 = 0x10FE00
  private static let escapes: ClosedRange<UInt32> = base + 0x80...base + 0xFF

  /// The text of bytes.
  public static func text(_ bytes: some Collection<UInt8>) -> String {
    if !bytes.contains(0xF4), let text = String(validating: bytes, as: UTF8.self) { return text }
    var scalars = String.UnicodeScalarView()
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      var iterator = rest.makeIterator()
      var parser = Unicode.UTF8.ForwardParser()
      switch parser.parseScalar(from: &iterator) {
      case .valid(let encoded):
        let scalar = Unicode.UTF8.decode(encoded)
        if escapes.contains(scalar.value) {
          escape(rest.prefix(encoded.count), &scalars)
        } else {
          scalars.append(scalar)
        }
        rest = rest.dropFirst(encoded.count)
      case .error(let length):
        escape(rest.prefix(max(1, length)), &scalars)
        rest = rest.dropFirst(max(1, length))
      case .emptyInput: rest = []
      }
    }
    return String(scalars)
  }

  private static func escape(_ bytes: ArraySlice<UInt8>, _ scalars: inout String.UnicodeScalarView) {
    for byte in bytes { if let scalar = Unicode.Scalar(base + UInt32(byte)) { scalars.append(scalar) } }
  }

  /// The text of a string in C.
  public static func text(_ name: UnsafePointer<CChar>) -> String {
    text(UnsafeBufferPointer(start: name, count: length(name)).lazy.map { UInt8(bitPattern: $0) })
  }

  private static func length(_ name: UnsafePointer<CChar>) -> Int {
    var count = 0
    while name[count] != 0 { count += 1 }
    return count
  }

  /// The bytes of a text.
  public static func bytes(_ text: String) -> [UInt8] {
    guard text.utf8.contains(0xF4) else { return Array(text.utf8) }
    var bytes: [UInt8] = []
    for scalar in text.unicodeScalars {
      if escapes.contains(scalar.value) {
        bytes.append(UInt8(truncatingIfNeeded: scalar.value - base))
      } else {
        bytes += Array(String(scalar).utf8)
      }
    }
    return bytes
  }

  /// Whether all of a text's bytes are UTF-8.
  public static func isUnicode(_ text: String) -> Bool {
    !text.utf8.contains(0xF4) || !text.unicodeScalars.contains { escapes.contains($0.value) }
  }

  /// The text for people: a byte that is no part of UTF-8 is shown as `\\xFF`.
  public static func shown(_ text: String) -> String {
    if isUnicode(text) { return text }
    var shown = ""
    for scalar in text.unicodeScalars {
      if escapes.contains(scalar.value) {
        shown += "\\x" + String(scalar.value - base, radix: 16, uppercase: true)
      } else {
        shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}

extension String {
  /// The bytes of a ``SystemText`` as the system's functions take them, with the zero at their end.
  public var systemName: [CChar] { SystemText.bytes(self).map { CChar(bitPattern: $0) } + [0] }
}
