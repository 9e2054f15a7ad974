/// The catalogue's table of field names, read in place: found by a hash that was made with it.
///
/// The names are sorted by their bytes. Layout of the index's section: `u32 mask`, then `mask + 1` slots (u16, 0xFFFF: empty), probed one after the
/// other from the hash on.
struct NameTable: @unchecked Sendable {
  // Sendable although it holds pointers: they point into constant data of the program.
  static let shared = NameTable(names: CatalogueData.shared.names, index: CatalogueData.shared.nameIndex)

  var count: Int { texts.count }
  private let texts: TextTable
  private let slots: UnsafeRawPointer?
  private let mask: Int

  init(names: UnsafeRawBufferPointer, index: UnsafeRawBufferPointer) {
    texts = TextTable(section: names)
    mask = index.count >= 4 ? Int(index.loadUnaligned(as: UInt32.self)) : 0
    slots = index.count >= 4 + 2 * (mask + 1) ? index.baseAddress.map { $0 + 4 } : nil
  }

  func utf8(_ id: UInt16) -> UnsafeBufferPointer<UInt8> { texts.utf8(id) }

  func find(_ name: UnsafeBufferPointer<UInt8>) -> UInt16? {
    guard let slots, let base = name.baseAddress else { return nil }
    var slot = Self.hash(base, name.count) & mask
    while true {
      let id = slots.loadUnaligned(fromByteOffset: slot * 2, as: UInt16.self)
      // A third of the slots is empty, so the walk ends.
      if id == CatalogueData.none { return nil }
      let known = texts.utf8(id)
      if known.count == name.count, equalBytes(known, base) { return id }
      slot = (slot + 1) & mask
    }
  }

  /// The hash that scripts/generate-contract uses: the first and the last eight bytes and the length, mixed.
  @inline(__always)
  private static func hash(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let raw = UnsafeRawPointer(base)
    var head: UInt64 = 0
    var tail: UInt64 = 0
    if count >= 8 {
      head = raw.loadUnaligned(as: UInt64.self)
      tail = raw.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
    } else {
      for index in 0..<count { head |= UInt64(base[index]) << UInt64(8 * index) }
      tail = head
    }
    let mixed = head ^ (tail << 23 | tail >> 41) ^ (UInt64(count) &* 0x9E37_79B9_7F4A_7C15)
    return Int((mixed &* 0xD6E8_FEB8_6659_FD93) >> 32)
  }

  /// Whether as many bytes as the known name has are the same; eight at a time.
  @inline(__always)
  private func equalBytes(_ known: UnsafeBufferPointer<UInt8>, _ other: UnsafePointer<UInt8>) -> Bool {
    guard let base = known.baseAddress else { return true }
    let left = UnsafeRawPointer(base)
    let right = UnsafeRawPointer(other)
    var at = 0
    while at + 8 <= known.count {
      if left.loadUnaligned(fromByteOffset: at, as: UInt64.self)
        != right.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      {
        return false
      }
      at += 8
    }
    while at < known.count {
      if base[at] != other[at] { return false }
      at += 1
    }
    return true
  }
}
