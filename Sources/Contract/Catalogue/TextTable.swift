/// Texts by number, read in place.
///
/// Layout of the section: `u32 count`, then `count + 1` offsets (u32, from the start of the text), then the text.
struct TextTable {
  let count: Int
  private let section: UnsafeRawBufferPointer

  init(section: UnsafeRawBufferPointer) {
    self.section = section
    count = section.count >= 8 ? Int(section.loadUnaligned(as: UInt32.self)) : 0
  }

  /// The bytes of a text; none for a number that is not in the table.
  @inline(__always)
  func utf8(_ id: UInt16) -> UnsafeBufferPointer<UInt8> {
    let index = Int(id)
    guard index < count, let base = section.baseAddress else { return UnsafeBufferPointer(start: nil, count: 0) }
    let start = Int(base.loadUnaligned(fromByteOffset: 4 + index * 4, as: UInt32.self))
    let end = Int(base.loadUnaligned(fromByteOffset: 8 + index * 4, as: UInt32.self))
    let text = base + 8 + 4 * count
    return UnsafeBufferPointer(start: (text + start).assumingMemoryBound(to: UInt8.self), count: end - start)
  }

  /// A text, or nil for the number that means none.
  func text(_ id: UInt16) -> String? {
    id == CatalogueData.none ? nil : String(decoding: utf8(id), as: UTF8.self)
  }
}

/// memcmp's order of two byte strings, the shorter one first where one begins the other.
func compareBytes(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
  let shared = min(left.count, right.count)
  var index = 0
  while index < shared {
    let difference = Int(left[index]) - Int(right[index])
    if difference != 0 { return difference }
    index += 1
  }
  return left.count - right.count
}
