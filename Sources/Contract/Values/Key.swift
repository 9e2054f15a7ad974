/// The name of a member of an object.
///
/// The names that the contract's DTOs use are interned: a 16-bit number, the same for the whole life of the process, so that a row of a million
/// users neither allocates nor compares their text. Any other name (a custom field, a JSON file's column) is carried as text beside the
/// number ``dynamicID``; see ``TapeNode/forEachMember(_:)``.
public struct Key: Hashable, Sendable {
  /// The number of the name in the catalogue's table of names; below ``dynamicID``.
  public let id: UInt16

  /// The number that marks a name which is not in the catalogue.
  public static let dynamicID: UInt16 = 0xFFFF

  /// A key by its number, for code which got that number from a key.
  public init(id: UInt16) { self.id = id }

  /// The interned key of a name, or nil if no DTO of the contract has a field of that name.
  public init?(_ name: String) {
    var name = name
    guard let id = name.withUTF8({ NameTable.shared.find($0) }) else { return nil }
    self.id = id
  }

  /// The interned key of a name in UTF-8, or nil if no DTO of the contract has a field of that name.
  public init?(utf8: UnsafeBufferPointer<UInt8>) {
    guard let id = NameTable.shared.find(utf8) else { return nil }
    self.id = id
  }

  /// The name in UTF-8. The bytes are the catalogue's own and stay for the life of the process.
  public var utf8: UnsafeBufferPointer<UInt8> { NameTable.shared.utf8(id) }

  /// The name as text.
  public var name: String { String(decoding: utf8, as: UTF8.self) }

  /// How many interned names there are; every ``id`` is below it.
  public static var count: Int { NameTable.shared.count }
}

extension Key: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
