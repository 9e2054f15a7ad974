/// A DTO of the contract, or the list of an operation's parameters: a row of the catalogue, read in place.
public struct Schema: Sendable, Hashable {
  /// Its place in the catalogue.
  public let index: UInt16

  static let rowSize = 16

  /// The DTO's name; for a list of parameters the operation's.
  public var name: String { CatalogueData.shared.strings.text(number(0)) ?? "" }
  /// True for a list of parameters, which is not a DTO of the contract.
  public var isParameterList: Bool { number(6) & 1 != 0 }
  /// True if the contract does not say which fields there are, so that any pass.
  public var isOpen: Bool { number(6) & 2 != 0 }
  /// True for options, and for the argument of an operation that only reads: null there means the same as an absent field.
  public var isOptions: Bool { number(6) & 4 != 0 }
  /// What it is, in one line, where the project has described it.
  public var summary: String? { CatalogueData.shared.strings.text(number(14)) }
  /// The fields in the contract's order.
  public var fields: FieldList { FieldList(first: number(2), count: Int(number(4))) }

  /// The field of that name, or nil. Costs a probe or two of a table in the catalogue.
  public func field(_ key: Key) -> Field? {
    guard let ordinal = ordinal(of: key.id), ordinal < fields.count else { return nil }
    return fields[ordinal]
  }

  /// The field of that name, or nil.
  public func field(named name: String) -> Field? { Key(name).flatMap(field) }

  @inline(__always)
  var firstField: UInt16 { number(2) }

  /// How many fields are required.
  @inline(__always)
  var requiredCount: Int { Int(number(6) >> 8) }

  /// The place of a field among the schema's own, the refused ones after those that ``fields`` lists.
  @inline(__always)
  func ordinal(of id: UInt16) -> Int? {
    let data = CatalogueData.shared
    let base = Int(data.schemas.u32(Int(index), 8))
    let mask = Int(number(12))
    let first = Int(firstField)
    var slot = Int(id) & mask
    while base + slot < data.slots.count {
      let ordinal = Int(data.slots[base + slot])
      // At least half of the slots are empty (0xFF), so the walk ends.
      if ordinal == 0xFF { return nil }
      if data.fields.loadUnaligned(fromByteOffset: (first + ordinal) * Field.rowSize, as: UInt16.self) == id {
        return ordinal
      }
      slot = (slot + 1) & mask
    }
    return nil
  }

  @inline(__always)
  private func number(_ offset: Int) -> UInt16 { CatalogueData.shared.schemas.u16(Int(index), offset) }
}

extension Schema: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

/// The fields of a schema, made one by one as they are asked for.
public struct FieldList: RandomAccessCollection, Sendable {
  let first: UInt16
  /// How many there are.
  public let count: Int

  /// 0
  public var startIndex: Int { 0 }
  /// ``count``
  public var endIndex: Int { count }
  /// The field at that place.
  public subscript(position: Int) -> Field { Field(index: first &+ UInt16(truncatingIfNeeded: position)) }
}
