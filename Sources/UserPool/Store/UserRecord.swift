import Contract

/// A user's row in memory: as it was loaded, and as it is being changed.
///
/// One record serves many rows, one after the other, without allocating: texts lie in one growing block of bytes, and a column is a slot that says where.
/// A record is not thread-safe, and bytes taken from it are valid until it is changed or reset.
public final class UserRecord {
  /// What a column holds.
  @usableFromInline
  struct Slot {
    @usableFromInline static let null: UInt32 = 0
    @usableFromInline static let integer: UInt32 = 1
    @usableFromInline static let text: UInt32 = 2

    @usableFromInline var kind: UInt32
    @usableFromInline var length: UInt32
    /// The number, or where the text begins.
    @usableFromInline var payload: Int64
  }

  /// The store's number of the user; 0 where there is none.
  public var seq: Int64 = 0
  /// Columns that something was set in since the row was loaded, whether that changed them or not.
  public private(set) var touched: UserFieldSet = []

  private let slots: UnsafeMutablePointer<Slot>
  private let originals: UnsafeMutablePointer<Slot>
  private var bytes: UnsafeMutablePointer<UInt8>
  private var used = 0
  private var capacity = 2048

  /// An empty record.
  public init() {
    slots = .allocate(capacity: UserField.count)
    originals = .allocate(capacity: UserField.count)
    bytes = .allocate(capacity: capacity)
    reset()
    markLoaded()
  }

  deinit {
    slots.deallocate()
    originals.deallocate()
    bytes.deallocate()
  }

  /// Empties every column. ``markLoaded()`` is up to whoever changes the record next.
  public func reset() {
    let empty = Slot(kind: Slot.null, length: 0, payload: 0)
    slots.update(repeating: empty, count: UserField.count)
    seq = 0
    used = 0
    touched = []
  }

  /// Declares the present contents to be what was loaded: from here on changes are told apart.
  public func markLoaded() {
    originals.update(from: slots, count: UserField.count)
    touched = []
  }

  // MARK: Reading

  /// True where the column is empty.
  public func isNull(_ field: UserField) -> Bool { slot(field).kind == Slot.null }

  /// The column's number, or nil.
  public func integer(_ field: UserField) -> Int64? {
    let slot = slot(field)
    return slot.kind == Slot.integer ? slot.payload : nil
  }

  /// True where the column is the number 1.
  public func isTrue(_ field: UserField) -> Bool { integer(field) == 1 }

  /// The column's text, or nil.
  public func text(_ field: UserField) -> UTF8Bytes? { text(slot(field)) }

  /// The column's text as a string, or nil.
  public func string(_ field: UserField) -> String? { text(field).map { String(decoding: $0, as: UTF8.self) } }

  /// The text that the column had when the row was loaded, or nil.
  public func originalText(_ field: UserField) -> UTF8Bytes? { text(originals[Int(field.rawValue)]) }

  /// The number that the column had when the row was loaded, or nil.
  public func originalInteger(_ field: UserField) -> Int64? {
    let slot = originals[Int(field.rawValue)]
    return slot.kind == Slot.integer ? slot.payload : nil
  }

  /// True where the column is not what it was when the row was loaded.
  public func isChanged(_ field: UserField) -> Bool {
    touched.contains(field) && !isSame(slots[Int(field.rawValue)], originals[Int(field.rawValue)])
  }

  /// The columns that are not what they were when the row was loaded.
  public var changed: UserFieldSet {
    var bits: UInt64 = 0
    touched.forEach { if isChanged($0) { bits |= 1 << UInt64($0.rawValue) } }
    return UserFieldSet(rawValue: bits)
  }

  // MARK: Changing

  /// Empties a column.
  public func setNull(_ field: UserField) {
    set(field, Slot(kind: Slot.null, length: 0, payload: 0))
  }

  /// Sets a column to a number.
  public func set(_ field: UserField, _ value: Int64) {
    set(field, Slot(kind: Slot.integer, length: 0, payload: value))
  }

  /// Sets a column to a text, which is copied.
  public func set(_ field: UserField, _ value: UTF8Bytes) {
    let place = append(value)
    set(field, Slot(kind: Slot.text, length: UInt32(truncatingIfNeeded: value.count), payload: Int64(place)))
  }

  /// Sets a column to a text.
  public func set(_ field: UserField, _ value: String) {
    var value = value
    value.withUTF8 { set(field, $0) }
  }

  /// Sets a column while a row is being loaded.
  @inline(__always)
  public func load(_ field: Int, _ value: Int64) {
    slots[field] = Slot(kind: Slot.integer, length: 0, payload: value)
  }

  /// Sets a column while a row is being loaded; the text is copied.
  @inline(__always)
  public func load(_ field: Int, _ value: UTF8Bytes) {
    slots[field] = Slot(
      kind: Slot.text, length: UInt32(truncatingIfNeeded: value.count), payload: Int64(append(value)))
  }

  // MARK: Inside

  @inline(__always)
  private func slot(_ field: UserField) -> Slot { slots[Int(field.rawValue)] }

  @inline(__always)
  private func text(_ slot: Slot) -> UTF8Bytes? {
    guard slot.kind == Slot.text else { return nil }
    return UTF8Bytes(start: bytes + Int(slot.payload), count: Int(slot.length))
  }

  private func set(_ field: UserField, _ slot: Slot) {
    slots[Int(field.rawValue)] = slot
    touched.formUnion(UserFieldSet(field))
  }

  private func isSame(_ left: Slot, _ right: Slot) -> Bool {
    guard left.kind == right.kind, left.length == right.length else { return false }
    guard left.kind == Slot.text else { return left.payload == right.payload }
    return left.payload == right.payload
      || UnsafeRawBufferPointer(start: bytes + Int(left.payload), count: Int(left.length)).elementsEqual(
        UnsafeRawBufferPointer(start: bytes + Int(right.payload), count: Int(right.length)))
  }

  private func append(_ value: UTF8Bytes) -> Int {
    let place = used
    used += value.count
    guard let base = value.baseAddress else { return place }
    if used <= capacity {
      (bytes + place).update(from: base, count: value.count)
      return place
    }
    capacity = max(capacity * 2, used)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: bytes, count: place)
    // The text may lie in the old block itself, so that goes last.
    (larger + place).update(from: base, count: value.count)
    bytes.deallocate()
    bytes = larger
    return place
  }
}
