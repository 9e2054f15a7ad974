import Contract

/// Reads a claim of a token's payload.
enum TokenClaims {
  /// The text of a claim, if it is one that is allowed in a header.
  static func text(_ name: String, in payload: [UInt8]) -> String? {
    let tape = payload.withUnsafeBufferPointer { bytes -> Tape? in
      do throws(JSONError) { return try Tape(json: bytes) } catch { return nil }
    }
    guard let text = tape?.value[name]?.string, !text.isEmpty, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    return text
  }
}
