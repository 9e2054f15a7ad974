import Contract

/// A user's row in memory: as it was loaded, and as it is being changed.
///
/// One record serves many rows, one after the other, without allocating: texts lie in one growing block of bytes, and a column is a slot that says where.
/// A record is not thread-safe, and bytes taken from it are valid until it is changed or reset.
public final class UserRecord {
  /// What a column holds.
  struct Slot {
    static let null: UInt32 = 0
    static let integer: UInt32 = 1
    static let text: UInt32 = 2

    var kind: UInt32
    var length: UInt32
    /// The number, or where the text begins.
    var payload: Int64
  }

  /// What changes from row to row. Behind a pointer, as the class's own variables would be checked for overlapping access at every use.
  private struct State {
    var seq: Int64 = 0
    var touched: UserFieldSet = []
    var bytes: UnsafeMutablePointer<UInt8>
    var used = 0
    var capacity: Int
  }

  private let slots: UnsafeMutablePointer<Slot>
  private let originals: UnsafeMutablePointer<Slot>
  private let state: UnsafeMutablePointer<State>

  /// An empty record.
  public init() {
    let capacity = 2048
    slots = .allocate(capacity: UserField.count)
    originals = .allocate(capacity: UserField.count)
    state = .allocate(capacity: 1)
    state.initialize(to: State(bytes: .allocate(capacity: capacity), capacity: capacity))
    reset()
    markLoaded()
  }

  deinit {
    slots.deallocate()
    originals.deallocate()
    state.pointee.bytes.deallocate()
    state.deallocate()
  }

  /// The store's number of the user; 0 if there is none.
  public var seq: Int64 {
    get { state.pointee.seq }
    set { state.pointee.seq = newValue }
  }

  /// Columns that something was set in since the row was loaded, whether that changed them or not.
  public var touched: UserFieldSet { state.pointee.touched }

  /// Empties every column. ``markLoaded()`` is called by the code that changes the record next.
  public func reset() {
    slots.update(repeating: Slot(kind: Slot.null, length: 0, payload: 0), count: UserField.count)
    state.pointee.seq = 0
    state.pointee.used = 0
    state.pointee.touched = []
  }

  /// Declares the present contents to be what was loaded: from here on changes are told apart.
  public func markLoaded() {
    originals.update(from: slots, count: UserField.count)
    state.pointee.touched = []
  }

  // MARK: Inside

  @inline(__always)
  func slot(_ index: Int) -> Slot { slots[index] }

  @inline(__always)
  func original(_ index: Int) -> Slot { originals[index] }

  @inline(__always)
  func bytes(_ slot: Slot) -> UTF8Bytes {
    UTF8Bytes(start: state.pointee.bytes + Int(slot.payload), count: Int(slot.length))
  }

  private func set(_ field: UserField, _ slot: Slot) {
    slots[Int(field.rawValue)] = slot
    state.pointee.touched.formUnion(UserFieldSet(field))
  }

  @inline(__always)
  private func append(_ value: UTF8Bytes) -> Int {
    let place = state.pointee.used
    guard let base = value.baseAddress else { return place }
    guard place + value.count <= state.pointee.capacity else { return appendGrowing(base, value.count) }
    (state.pointee.bytes + place).update(from: base, count: value.count)
    state.pointee.used = place + value.count
    return place
  }

  private func appendGrowing(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
    let place = state.pointee.used
    let capacity = max(state.pointee.capacity * 2, place + count)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: state.pointee.bytes, count: place)
    // The text may lie in the old block itself, so that goes last.
    (larger + place).update(from: base, count: count)
    state.pointee.bytes.deallocate()
    state.pointee.bytes = larger
    state.pointee.capacity = capacity
    state.pointee.used = place + count
    return place
  }
}

extension UserRecord {
  /// Empties a column.
  public func setNull(_ field: UserField) { set(field, Slot(kind: Slot.null, length: 0, payload: 0)) }

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

  /// Sets a column by its place while a row is being loaded.
  @inline(__always)
  public func load(_ index: Int, _ value: Int64) {
    slots[index] = Slot(kind: Slot.integer, length: 0, payload: value)
  }

  /// Sets a column by its place while a row is being loaded; the text is copied.
  @inline(__always)
  public func load(_ index: Int, _ value: UTF8Bytes) {
    let place = append(value)
    slots[index] = Slot(kind: Slot.text, length: UInt32(truncatingIfNeeded: value.count), payload: Int64(place))
  }
}
