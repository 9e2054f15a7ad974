/// A buffer of bytes that grows: where a string with escapes is put together, and where JSON text is written.
final class Scratch {
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  var count = 0

  init(capacity: Int = 64) {
    self.capacity = max(capacity, 64)
    bytes = .allocate(capacity: self.capacity)
  }

  deinit { bytes.deallocate() }

  /// Makes room for `extra` more bytes and returns where they go. ``count`` is the caller's to move.
  @inline(__always)
  func room(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
    if count + extra > capacity { grow(extra) }
    return bytes + count
  }

  @inline(__always)
  func append(_ byte: UInt8) {
    room(1).pointee = byte
    count += 1
  }

  @inline(__always)
  func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
    UnsafeMutableRawPointer(room(length)).copyMemory(from: start, byteCount: length)
    count += length
  }

  private func grow(_ extra: Int) {
    capacity = max(capacity * 2, count + extra)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    UnsafeMutableRawPointer(larger).copyMemory(from: bytes, byteCount: count)
    bytes.deallocate()
    bytes = larger
  }
}

/// Bits that are set where one of eight bytes ends a run of plain characters in a JSON string: control characters, `"`, `\` and all that is not ASCII.
///
/// Borrows go upwards only, so the lowest set bit is right, and none is set where no byte is special.
@inline(__always)
func specialBytes(_ eight: UInt64) -> UInt64 {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let control = (eight &- ones &* 0x20) & ~eight
  let quote = eight ^ (ones &* 0x22)
  let backslash = eight ^ (ones &* 0x5C)
  let found = control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | eight
  return found & (ones &* 0x80)
}
