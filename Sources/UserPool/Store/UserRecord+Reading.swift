import Contract

extension UserRecord {
  /// True if the column is empty.
  public func isNull(_ field: UserField) -> Bool { slot(Int(field.rawValue)).kind == Slot.null }

  /// The column's number, or nil.
  public func integer(_ field: UserField) -> Int64? { number(slot(Int(field.rawValue))) }

  /// True if the column is the number 1.
  public func isTrue(_ field: UserField) -> Bool { integer(field) == 1 }

  /// The column's text, or nil.
  public func text(_ field: UserField) -> UTF8Bytes? { text(slot(Int(field.rawValue))) }

  /// The column's text as a string, or nil.
  public func string(_ field: UserField) -> String? { text(field).map { String(decoding: $0, as: UTF8.self) } }

  /// The text that the column had when the row was loaded, or nil.
  public func originalText(_ field: UserField) -> UTF8Bytes? { text(original(Int(field.rawValue))) }

  /// The number that the column had when the row was loaded, or nil.
  public func originalInteger(_ field: UserField) -> Int64? { number(original(Int(field.rawValue))) }

  /// True if the column is not what it was when the row was loaded.
  public func isChanged(_ field: UserField) -> Bool {
    touched.contains(field) && !isSame(slot(Int(field.rawValue)), original(Int(field.rawValue)))
  }

  /// The columns that are not what they were when the row was loaded.
  public var changed: UserFieldSet {
    var bits: UInt64 = 0
    touched.forEach { if isChanged($0) { bits |= 1 << UInt64($0.rawValue) } }
    return UserFieldSet(rawValue: bits)
  }

  private func number(_ slot: Slot) -> Int64? { slot.kind == Slot.integer ? slot.payload : nil }

  private func text(_ slot: Slot) -> UTF8Bytes? { slot.kind == Slot.text ? bytes(slot) : nil }

  private func isSame(_ left: Slot, _ right: Slot) -> Bool {
    guard left.kind == right.kind, left.length == right.length else { return false }
    if left.payload == right.payload { return true }
    return left.kind == Slot.text && bytes(left).elementsEqual(bytes(right))
  }
}
