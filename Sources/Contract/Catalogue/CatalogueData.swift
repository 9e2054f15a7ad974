import ContractData

/// The generated catalogue as sections of bytes, read in place; nothing is parsed at start.
///
/// Layout: the four bytes `MPC1`, `u32 sectionCount`, then per section `u32 offset, u32 length` (offsets from the start of the data), then
/// the sections. All numbers are little-endian. scripts/generate-contract writes it.
enum CatalogueData {
  static var names: UnsafeRawBufferPointer { section(0) }

  static func section(_ index: Int) -> UnsafeRawBufferPointer {
    let data = UnsafeRawBufferPointer(start: moonpool_catalogue_start(), count: moonpool_catalogue_size)
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    guard data.count >= 8, data.loadUnaligned(as: UInt32.self) == 0x3143_504D,
      index < Int(data.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    else { return nothing }
    let offset = Int(data.loadUnaligned(fromByteOffset: 8 + index * 8, as: UInt32.self))
    let length = Int(data.loadUnaligned(fromByteOffset: 12 + index * 8, as: UInt32.self))
    guard offset + length <= data.count else { return nothing }
    return UnsafeRawBufferPointer(rebasing: data[offset..<(offset + length)])
  }
}
