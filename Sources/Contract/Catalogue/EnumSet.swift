/// The values a string may have, read in place.
///
/// Layout of the section: `u32 count`, `count + 1` offsets (u32), then the numbers of the values' texts (u16). After a 0xFFFF in a set come
/// values that pass but are not offered.
struct EnumSet {
  let id: UInt16

  @inline(__always)
  var isEmpty: Bool { id == CatalogueData.none }

  /// The values that are offered.
  var values: [String] {
    var all: [String] = []
    for number in numbers {
      if number == CatalogueData.none { break }
      all.append(CatalogueData.shared.strings.text(number) ?? "")
    }
    return all
  }

  /// True if a value passes.
  func contains(_ value: UnsafeBufferPointer<UInt8>) -> Bool {
    let strings = CatalogueData.shared.strings
    for number in numbers where number != CatalogueData.none {
      let known = strings.utf8(number)
      if known.count == value.count, compareBytes(known, value) == 0 { return true }
    }
    return false
  }

  private var numbers: some Sequence<UInt16> {
    let section = CatalogueData.shared.enums
    var range = 0..<0
    var base = UnsafeRawPointer(bitPattern: 1)
    if id != CatalogueData.none, let start = section.baseAddress {
      let sets = Int(start.loadUnaligned(as: UInt32.self))
      let from = Int(start.loadUnaligned(fromByteOffset: 4 + Int(id) * 4, as: UInt32.self))
      let to = Int(start.loadUnaligned(fromByteOffset: 8 + Int(id) * 4, as: UInt32.self))
      range = from..<to
      base = start + 8 + sets * 4
    }
    return range.lazy.map { [base] in base?.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self) ?? CatalogueData.none
    }
  }
}
