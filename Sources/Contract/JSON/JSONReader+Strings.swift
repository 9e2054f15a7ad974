extension JSONReader {
  /// Reads the string whose opening quote is ahead into ``text``: a slice of the input if it has no escapes.
  mutating func string() throws(JSONError) {
    let start = position + 1
    position = start
    try plainRun()
    if peek == UInt8(ascii: "\""), position < count {
      text = UnsafeBufferPointer(start: bytes + start, count: position - start)
      position += 1
      return
    }
    scratch.count = 0
    scratch.append(bytes + start, position - start)
    while peek != UInt8(ascii: "\"") {
      if peek == UInt8(ascii: "\\") { try escape() } else { replaceBytes() }
      let from = position
      try plainRun()
      scratch.append(bytes + from, position - from)
    }
    position += 1
    text = UnsafeBufferPointer(start: scratch.bytes, count: scratch.count)
  }

  /// Goes on to the next quote or backslash, over well-formed UTF-8 only; to bytes that are none too, where ``repairsText`` says so.
  @inline(__always)
  private mutating func plainRun() throws(JSONError) {
    while true {
      while position + 8 <= count {
        let special = specialBytes(UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self).littleEndian)
        if special != 0 {
          position += special.trailingZeroBitCount >> 3
          break
        }
        position += 8
      }
      guard position < count else { throw error(.syntax, .endOfString) }
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
      if byte >= 0x80 {
        let length = UTF8Check.sequenceLength(bytes + position, count - position)
        if length == 0 {
          if repairsText { return }
          throw error(.notUTF8, .inUTF8)
        }
        position += length
      } else if byte >= 0x20 {
        position += 1
      } else {
        throw error(.syntax, .noControlCharacter)
      }
    }
  }

  /// Reads a broken sequence of bytes as U+FFFD: its first byte and the continuations behind it, at most three.
  private mutating func replaceBytes() {
    position += 1
    var left = 3
    while left > 0, position < count, bytes[position] & 0xC0 == 0x80 {
      position += 1
      left -= 1
    }
    replacement()
  }

  private mutating func replacement() {
    repairs += 1
    for unit in "\u{FFFD}".utf8 { scratch.append(unit) }
  }

  /// Reads the escape whose backslash is ahead.
  private mutating func escape() throws(JSONError) {
    position += 1
    let byte = peek
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(byte)
    case UInt8(ascii: "b"): scratch.append(0x08)
    case UInt8(ascii: "f"): scratch.append(0x0C)
    case UInt8(ascii: "n"): scratch.append(0x0A)
    case UInt8(ascii: "r"): scratch.append(0x0D)
    case UInt8(ascii: "t"): scratch.append(0x09)
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw error(.syntax, .anEscape)
    }
    position += 1
  }

  private mutating func unicodeEscape() throws(JSONError) {
    let start = position - 1
    var value = try fourDigits()
    if value & 0xFC00 == 0xD800, peek == UInt8(ascii: "\\"), position + 1 < count,
      bytes[position + 1] == UInt8(ascii: "u")
    {
      let second = position
      position += 1
      let low = try fourDigits()
      if low & 0xFC00 == 0xDC00 {
        value = 0x10000 + ((value & 0x3FF) << 10) + (low & 0x3FF)
      } else if repairsText {
        // The second escape may be a character of its own, or the first half of another pair.
        position = second
      } else {
        throw loneSurrogate(at: start)
      }
    }
    guard let scalar = Unicode.Scalar(value) else {
      if repairsText { return replacement() }
      throw loneSurrogate(at: start)
    }
    for unit in scalar.utf8 { scratch.append(unit) }
  }

  private mutating func loneSurrogate(at start: Int) -> JSONError {
    position = start
    return error(.loneSurrogate, .bothSurrogates)
  }

  /// Reads the `u` that is ahead and the four hex digits after it.
  private mutating func fourDigits() throws(JSONError) -> UInt32 {
    position += 1
    var value: UInt32 = 0
    for _ in 0..<4 {
      let digit: UInt8
      switch peek {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = peek - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = peek - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = peek - UInt8(ascii: "A") + 10
      default: throw error(.syntax, .fourHexDigits)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }
}
