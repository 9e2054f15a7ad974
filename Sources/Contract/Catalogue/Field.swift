/// A field of a schema: a row of the catalogue, read in place.
public struct Field: Sendable, Hashable {
  /// Its place in the catalogue.
  public let index: UInt16

  static let rowSize = 32

  struct Flags: OptionSet {
    let rawValue: UInt8
    static let required = Flags(rawValue: 1)
    static let secret = Flags(rawValue: 2)
    static let nullable = Flags(rawValue: 4)
    static let splittable = Flags(rawValue: 8)
    static let inPath = Flags(rawValue: 16)
    static let inQuery = Flags(rawValue: 32)
    static let refused = Flags(rawValue: 64)
  }

  /// What a field's value must be.
  public enum ValueType: Sendable, Hashable {
    /// Anything.
    case any
    /// A string.
    case string
    /// A number, whole or not.
    case number
    /// A whole number.
    case integer
    /// A boolean.
    case boolean
    /// An object with members of any name.
    case object
    /// An array; ``Field/items`` says of what.
    case array
    /// An object of that DTO.
    case ref(Schema)
  }

  /// The elements of a field that is an array.
  public struct Items: Sendable, Hashable {
    /// What each element must be.
    public let type: ValueType
    /// The values an element may have; empty if any will do.
    public let enumValues: [String]
  }

  /// Where a parameter travels.
  public enum Place: Sendable, Hashable {
    /// In the body.
    case body
    /// In the query string.
    case query
    /// In the path, in place of `{name}`.
    case path
  }

  /// The name.
  public var key: Key { Key(id: u16(0)) }
  /// The name as text.
  public var name: String { key.name }
  /// True if a request without it is refused.
  public var isRequired: Bool { flags.contains(.required) }
  /// True if its value must not show in a log, an error or a history.
  public var isSecret: Bool { flags.contains(.secret) }
  /// True if null passes: it clears the field.
  public var isNullable: Bool { flags.contains(.nullable) }
  /// True for a list that a caller may split into several requests; see ``Operation/batch``.
  public var isSplittable: Bool { flags.contains(.splittable) }
  /// Where it travels over HTTP.
  public var place: Place { flags.contains(.inPath) ? .path : flags.contains(.inQuery) ? .query : .body }
  /// What its value must be.
  public var type: ValueType { valueType(at: 2, ref: 4) }
  /// What the elements must be, if it is an array.
  public var items: Items? {
    guard u8(2) == TypeCode.array.rawValue else { return nil }
    return Items(type: valueType(at: 8, ref: 10), enumValues: itemEnum.values)
  }
  /// The values it may have; empty if any will do.
  public var enumValues: [String] { enumSet.values }
  /// What the service assumes where the field is absent, as JSON text. Documentation only: nothing ever fills it in.
  public var defaultJSON: String? { CatalogueData.shared.strings.text(u16(14)) }
  /// The format, where the contract says one: `date-time`.
  public var format: String? { u8(16) == 1 ? "date-time" : nil }
  /// How many elements an array must have.
  public var minItems: Int? { bound(18) }
  /// How many elements an array may have.
  public var maxItems: Int? { bound(20) }
  /// How many characters a string must have.
  public var minLength: Int? { bound(22) }
  /// How many characters a string may have.
  public var maxLength: Int? { bound(24) }
  /// The least a number may be.
  public var minimum: Int? { limit(28) }
  /// The most a number may be.
  public var maximum: Int? { limit(30) }
  /// What it is, in one line, where the project has described it.
  public var summary: String? { CatalogueData.shared.strings.text(u16(26)) }

  /// True for a string of which nothing is asked but to be one.
  @inline(__always)
  var isPlainString: Bool {
    u16(6) == CatalogueData.none && u8(16) == 0 && u16(22) == CatalogueData.none && u16(24) == CatalogueData.none
  }
  /// True for a parameter that travels in the query string or the path, where there is no null.
  var isInAddress: Bool { !flags.isDisjoint(with: [.inQuery, .inPath]) }
  var code: TypeCode { TypeCode(rawValue: u8(2)) ?? .any }
  var itemCode: TypeCode { TypeCode(rawValue: u8(8)) ?? .any }
  var flags: Flags { Flags(rawValue: u8(3)) }
  var enumSet: EnumSet { EnumSet(id: u16(6)) }
  var itemEnum: EnumSet { EnumSet(id: u16(12)) }

  private func bound(_ offset: Int) -> Int? { u16(offset) == CatalogueData.none ? nil : Int(u16(offset)) }
  private func limit(_ offset: Int) -> Int? {
    let value = Int16(bitPattern: u16(offset))
    return value == Int16.min ? nil : Int(value)
  }

  private func valueType(at offset: Int, ref: Int) -> ValueType {
    switch TypeCode(rawValue: u8(offset)) ?? .any {
    case .any: .any
    case .string: .string
    case .number: .number
    case .integer: .integer
    case .boolean: .boolean
    case .object: .object
    case .array: .array
    case .ref: .ref(Schema(index: u16(ref)))
    }
  }

  @inline(__always)
  func u16(_ offset: Int) -> UInt16 {
    CatalogueData.shared.fields.loadUnaligned(fromByteOffset: Int(index) * Self.rowSize + offset, as: UInt16.self)
  }

  @inline(__always)
  func u8(_ offset: Int) -> UInt8 {
    CatalogueData.shared.fields[Int(index) * Self.rowSize + offset]
  }
}

extension Field: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}

/// The catalogue's code of a type.
enum TypeCode: UInt8 {
  case any = 0
  case string, number, integer, boolean, object, array, ref
}
