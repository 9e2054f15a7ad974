/// The kind of a value on a tape; the raw value is the tag byte.
public enum TapeKind: UInt8, Sendable {
  /// JSON's null.
  case null = 0
  /// The boolean false.
  case `false` = 1
  /// The boolean true.
  case `true` = 2
  /// A whole number.
  case integer = 3
  /// A floating-point number.
  case number = 4
  /// A string.
  case string = 5
  /// An array.
  case array = 6
  /// An object.
  case object = 7

  /// The kind of a tag byte. Only its three low bits count, and each value of those is a kind.
  @inlinable
  @inline(__always)
  init(tag: UInt8) { self = unsafeBitCast(tag & 7, to: TapeKind.self) }
}

/// Writes a tape: a sink for one value.
///
/// The writer counts members and elements itself, so `count` arguments may be -1. A tape is at most ``maximumSize`` bytes; past that, or past
/// the writer's own limit, the writer is full: it drops what comes, and ``finish()`` answers nil.
public struct TapeWriter: ValueSink, ~Copyable {
  /// What a tape may hold at the most, in bytes (1 GiB).
  public static let maximumSize = 1 << 30

  private struct Open {
    var start: Int
    var count: UInt32
  }

  private let storage: TapeStorage
  private var open: [Open] = []
  private let limit: Int
  /// Whether the tape has grown past its limit.
  public private(set) var isFull = false

  /// A writer with room for `capacity` bytes before it must grow.
  /// - Parameter limit: how many bytes the tape may have.
  public init(capacity: Int = 256, limit: Int = Self.maximumSize) {
    storage = TapeStorage(capacity: capacity)
    self.limit = min(limit, Self.maximumSize)
  }

  /// How many bytes have been written.
  public var byteCount: Int { storage.count }

  /// The finished tape, or nil if it grew past its limit, nothing was written or something is still open.
  public consuming func finish() -> Tape? {
    guard !isFull, storage.count > 0, open.isEmpty else { return nil }
    return Tape(storage: storage)
  }

  @inline(__always)
  private mutating func place(_ size: Int, isValue: Bool) -> UnsafeMutableRawPointer? {
    if isFull || storage.count + size > limit {
      isFull = true
      return nil
    }
    if isValue, !open.isEmpty { open[open.count - 1].count &+= 1 }
    return storage.extend(size)
  }

  private mutating func tag(_ kind: TapeKind) {
    place(1, isValue: true)?.storeBytes(of: kind.rawValue, as: UInt8.self)
  }

  public mutating func null() { tag(.null) }
  public mutating func bool(_ value: Bool) { tag(value ? .true : .false) }

  public mutating func integer(_ value: Int64) {
    guard let place = place(9, isValue: true) else { return }
    place.storeBytes(of: TapeKind.integer.rawValue, as: UInt8.self)
    (place + 1).storeBytes(of: value, as: Int64.self)
  }

  public mutating func number(_ value: Double) {
    guard let place = place(9, isValue: true) else { return }
    place.storeBytes(of: TapeKind.number.rawValue, as: UInt8.self)
    (place + 1).storeBytes(of: value, as: Double.self)
  }

  public mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
    guard let place = place(5 + utf8.count, isValue: true) else { return }
    place.storeBytes(of: TapeKind.string.rawValue, as: UInt8.self)
    (place + 1).storeBytes(of: UInt32(truncatingIfNeeded: utf8.count), as: UInt32.self)
    if let base = utf8.baseAddress { (place + 5).copyMemory(from: base, byteCount: utf8.count) }
  }

  public mutating func key(_ key: Key) {
    place(2, isValue: false)?.storeBytes(of: key.id, as: UInt16.self)
  }

  public mutating func key(utf8: UnsafeBufferPointer<UInt8>) {
    guard let place = place(6 + utf8.count, isValue: false) else { return }
    place.storeBytes(of: Key.dynamicID, as: UInt16.self)
    (place + 2).storeBytes(of: UInt32(truncatingIfNeeded: utf8.count), as: UInt32.self)
    if let base = utf8.baseAddress { (place + 6).copyMemory(from: base, byteCount: utf8.count) }
  }

  public mutating func beginArray(count: Int) { begin(.array) }
  public mutating func endArray() { end() }
  public mutating func beginObject(count: Int) { begin(.object) }
  public mutating func endObject() { end() }

  private mutating func begin(_ kind: TapeKind) {
    guard let place = place(9, isValue: true) else { return }
    place.storeBytes(of: kind.rawValue, as: UInt8.self)
    open.append(Open(start: storage.count, count: 0))
  }

  private mutating func end() {
    guard !isFull, let last = open.popLast() else { return }
    let place = storage.bytes + (last.start - 8)
    place.storeBytes(of: UInt32(truncatingIfNeeded: storage.count - last.start), as: UInt32.self)
    (place + 4).storeBytes(of: last.count, as: UInt32.self)
  }

  /// Copies a value of another tape unchanged, without replaying its events.
  public mutating func copy(_ node: TapeNode) {
    let size = node.byteLength
    place(size, isValue: true)?.copyMemory(from: node.pointer, byteCount: size)
  }

  /// Copies the members of an object of another tape unchanged into the object that is open; nothing for any other kind.
  public mutating func copyMembers(of node: TapeNode) {
    guard node.kind == .object, !open.isEmpty, let place = place(node.length, isValue: false) else { return }
    place.copyMemory(from: node.pointer + 9, byteCount: node.length)
    open[open.count - 1].count &+= UInt32(truncatingIfNeeded: node.count)
  }
}
