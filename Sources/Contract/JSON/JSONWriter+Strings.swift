extension JSONWriter {
  /// Writes a string or name with its quotes.
  mutating func quoted(_ utf8: UnsafeBufferPointer<UInt8>) {
    text.append(UInt8(ascii: "\""))
    if let base = utf8.baseAddress { content(base, utf8.count) }
    text.append(UInt8(ascii: "\""))
  }

  private mutating func content(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
    var start = 0
    var at = 0
    while at < count {
      while at + 8 <= count {
        let special = specialBytes(UnsafeRawPointer(bytes + at).loadUnaligned(as: UInt64.self).littleEndian)
        if special != 0 {
          at += special.trailingZeroBitCount >> 3
          break
        }
        at += 8
      }
      guard at < count else { break }
      let byte = bytes[at]
      if byte >= 0x80 {
        let length = UTF8Check.sequenceLength(bytes + at, count - at)
        if length == 0 { return fail(.notUTF8, .inUTF8) }
        if style.isASCII {
          guard take(bytes + start, at - start) else { return }
          escape(bytes + at, length)
          start = at + length
        }
        at += length
      } else if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
        guard take(bytes + start, at - start) else { return }
        escape(byte)
        at += 1
        start = at
      } else {
        at += 1
      }
    }
    _ = take(bytes + start, count - start)
  }

  /// Writes bytes as they are, unless they would go past the limit: room for a long text is not taken in vain.
  /// - Returns: false if the writer is full.
  @inline(__always)
  private mutating func take(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    if isFull || count > limit - text.count {
      hasOverflowed = true
      return false
    }
    text.append(bytes, count)
    return true
  }

  private func escape(_ byte: UInt8) {
    text.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x08: text.append(UInt8(ascii: "b"))
    case 0x09: text.append(UInt8(ascii: "t"))
    case 0x0A: text.append(UInt8(ascii: "n"))
    case 0x0C: text.append(UInt8(ascii: "f"))
    case 0x0D: text.append(UInt8(ascii: "r"))
    case 0..<0x20: hex(UInt16(byte))
    default: text.append(byte)
    }
  }

  /// Writes a well-formed sequence as one or two `\u` escapes.
  private func escape(_ sequence: UnsafePointer<UInt8>, _ length: Int) {
    let character = String(decoding: UnsafeBufferPointer(start: sequence, count: length), as: UTF8.self)
    for unit in character.utf16 {
      text.append(UInt8(ascii: "\\"))
      hex(unit)
    }
  }

  private func hex(_ unit: UInt16) {
    text.append(UInt8(ascii: "u"))
    for shift in [12, 8, 4, 0] as [UInt16] {
      let digit = UInt8(truncatingIfNeeded: unit >> shift) & 0xF
      text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
