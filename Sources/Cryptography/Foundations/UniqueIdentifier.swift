import Encodings

/// Random identifiers of RFC 9562, version 4.
public enum UniqueIdentifier {
  /// A new identifier in the usual text form, in lower case.
  /// - Parameter source: where the 122 random bits come from.
  public static func version4(from source: any RandomSource = SystemRandomSource()) -> String {
    var bytes = source.bytes(16)
    bytes[6] = bytes[6] & 0x0f | 0x40
    bytes[8] = bytes[8] & 0x3f | 0x80
    let text = Hexadecimal.encode(bytes)
    var result = ""
    for (index, character) in text.enumerated() {
      if index == 8 || index == 12 || index == 16 || index == 20 { result.append("-") }
      result.append(character)
    }
    return result
  }
}
