import Contract

/// The DTO of rows and what was asked of it, as a number in a Lua table.
struct RowMark {
  /// -1 for rows of no DTO.
  let number: Int

  init(number: Int) { self.number = number }

  init(_ schema: Schema?, _ asked: AskedFor) { number = schema.map { Int($0.index) << 8 | Int(asked.bits) } ?? -1 }

  /// The DTO; nil for rows of none, or if its rows may have any field.
  var rows: (schema: Schema, asked: AskedFor)? {
    let asked = AskedFor(bits: UInt8(truncatingIfNeeded: number))
    guard number >= 0, number >> 8 < Catalogue.schemas.count, !asked.isOpen else { return nil }
    return (Catalogue.schemas[Catalogue.schemas.index(Catalogue.schemas.startIndex, offsetBy: number >> 8)], asked)
  }
}
