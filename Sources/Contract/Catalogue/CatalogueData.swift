import ContractData

/// The generated catalogue as sections of bytes, read in place; nothing is parsed at start.
///
/// Layout: the four bytes `MPC1`, `u32 sectionCount`, then per section `u32 offset, u32 length` (offsets from the start of the data), then
/// the sections. All numbers are little-endian. scripts/generate-contract writes it; docs/contract.md describes the sections.
struct CatalogueData: @unchecked Sendable {
  // Sendable although it holds pointers: they point into constant data of the program.
  static let shared = CatalogueData()

  /// The marker for "none" where a number of 16 bits names something.
  static let none: UInt16 = 0xFFFF

  let names: UnsafeRawBufferPointer
  let nameIndex: UnsafeRawBufferPointer
  let strings: TextTable
  let operations: RowTable
  let paths: RowTable
  let schemas: RowTable
  let namedSchemas: Int
  let fields: UnsafeRawBufferPointer
  let slots: UnsafeRawBufferPointer
  let enums: UnsafeRawBufferPointer
  let fingerprint: UInt64
  let guardedNames: TextTable
  let guardedWords: TextTable
  /// Where each operation's row in ``subjectWords`` begins.
  let subjectRows: RowTable
  let subjectWords: WordTable
  let subjectPaths: WordTable
  /// The names of ``Change``, ``Entity``, ``SubjectIdKind`` and ``Loss/Kind``, in the order of their numbers.
  let subjectNames: TextTable

  private init() {
    names = Self.section(0)
    nameIndex = Self.section(1)
    strings = TextTable(section: Self.section(2))
    operations = RowTable(section: Self.section(3), headerSize: 4, rowSize: Operation.rowSize)
    paths = RowTable(section: Self.section(4), headerSize: 4, rowSize: 2)
    let schemaSection = Self.section(5)
    schemas = RowTable(section: schemaSection, headerSize: 8, rowSize: Schema.rowSize)
    namedSchemas = schemaSection.count >= 8 ? Int(schemaSection.loadUnaligned(fromByteOffset: 4, as: UInt32.self)) : 0
    fields = Self.section(6)
    slots = Self.section(7)
    enums = Self.section(8)
    let print = Self.section(9)
    fingerprint = print.count >= 8 ? print.loadUnaligned(as: UInt64.self) : 0
    guardedNames = TextTable(section: Self.section(10))
    guardedWords = TextTable(section: Self.section(11))
    subjectRows = RowTable(section: Self.section(12), headerSize: 4, rowSize: 2)
    subjectWords = WordTable(section: Self.section(13))
    subjectPaths = WordTable(section: Self.section(14))
    subjectNames = TextTable(section: Self.section(15))
  }

  private static func section(_ index: Int) -> UnsafeRawBufferPointer {
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

/// A section of numbers of 16 bits.
struct WordTable {
  private let section: UnsafeRawBufferPointer

  init(section: UnsafeRawBufferPointer) { self.section = section }

  /// How many numbers there are.
  var count: Int { section.count / 2 }

  /// A number; 0xFFFF for a place that is not in the table.
  @inline(__always)
  subscript(place: Int) -> UInt16 {
    guard place >= 0, place < count else { return CatalogueData.none }
    return section.loadUnaligned(fromByteOffset: place * 2, as: UInt16.self)
  }
}

/// A section of rows of one size after a header that begins with their count.
struct RowTable {
  let count: Int
  private let rows: UnsafeRawPointer?
  private let rowSize: Int

  init(section: UnsafeRawBufferPointer, headerSize: Int, rowSize: Int) {
    count = section.count >= headerSize ? Int(section.loadUnaligned(as: UInt32.self)) : 0
    rows = section.baseAddress.map { $0 + headerSize }
    self.rowSize = rowSize
  }

  /// A number of a row. Rows come from the catalogue itself, so they are in range; 0xFFFF for one that is not.
  @inline(__always)
  func u16(_ row: Int, _ offset: Int) -> UInt16 {
    guard let rows, row < count else { return CatalogueData.none }
    return rows.loadUnaligned(fromByteOffset: row * rowSize + offset, as: UInt16.self)
  }

  @inline(__always)
  func u8(_ row: Int, _ offset: Int) -> UInt8 {
    guard let rows, row < count else { return 0xFF }
    return rows.load(fromByteOffset: row * rowSize + offset, as: UInt8.self)
  }

  @inline(__always)
  func u32(_ row: Int, _ offset: Int) -> UInt32 {
    guard let rows, row < count else { return 0 }
    return rows.loadUnaligned(fromByteOffset: row * rowSize + offset, as: UInt32.self)
  }

  /// The first row, among the first `count`, for which `order` (row against what is sought) is not negative.
  func firstRow(in count: Int, order: (Int) -> Int) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if order(middle) < 0 { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
