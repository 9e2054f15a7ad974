/// A value recorded as a flat run of bytes: how requests and responses travel between the modules.
///
/// A tape is immutable, cheap to hand on (one reference) and read in place: a row goes from the database to a tape with one copy, and from there into a
/// Lua table or to JSON without becoming a Swift value in between. ``Value`` is the plain enum for code that prefers comfort.
///
/// Layout, little-endian: a tag byte; then for an integer or number 8 bytes, for a string `u32 length` and the bytes, for an array or object
/// `u32 byteLength, u32 count` and the contents; a member is `u16 key` (0xFFFF: `u32 length` and the name follow) and its value.
public struct Tape: Sendable {
  @usableFromInline let storage: TapeStorage

  init(storage: TapeStorage) { self.storage = storage }

  /// The size in bytes.
  public var byteCount: Int { storage.count }

  /// Reads the tape. The node and everything reached from it must not outlive `body`.
  @inlinable
  public func withRoot<Result, Failure: Error>(_ body: (TapeNode) throws(Failure) -> Result) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(TapeNode(pointer: UnsafeRawPointer(storage.bytes)))
  }

  /// Reads the value at a byte offset that ``TapeNode/offset(in:)`` gave, which lets an iterator go on where it was.
  @inlinable
  public func withNode<Result, Failure: Error>(
    at offset: Int, _ body: (TapeNode) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(TapeNode(pointer: UnsafeRawPointer(storage.bytes) + min(max(offset, 0), storage.count - 1)))
  }

  /// Replays the whole tape into a sink.
  @inlinable
  public func emit(into sink: inout some ValueSink & ~Copyable) {
    withRoot { $0.emit(into: &sink) }
  }

  /// The tape as a plain value.
  public var value: Value { withRoot { Value($0) } }

  /// A tape of an object with no members.
  public static let emptyObject = Tape(.object([]))
}

extension Tape: Equatable {
  /// Equal where both hold the same values with their members in the same order.
  public static func == (left: Tape, right: Tape) -> Bool {
    guard left.storage.count == right.storage.count else { return false }
    let a = UnsafeRawBufferPointer(start: left.storage.bytes, count: left.storage.count)
    let b = UnsafeRawBufferPointer(start: right.storage.bytes, count: right.storage.count)
    return a.elementsEqual(b)
  }
}

/// The bytes of a tape: grown by its one writer, never changed after the writer gave them away.
@usableFromInline
final class TapeStorage: @unchecked Sendable {
  // Sendable although mutable: only TapeWriter mutates it, and finish() takes it out of the writer's hands.

  /// The mutable state is behind a pointer: every event of a value passes through here, and a class's own variables would be checked for exclusive access
  /// each time.
  @usableFromInline let state: UnsafeMutablePointer<State>

  @usableFromInline
  struct State {
    @usableFromInline var bytes: UnsafeMutableRawPointer
    @usableFromInline var count = 0
    var capacity: Int

    init(capacity: Int) {
      self.capacity = max(capacity, 64)
      bytes = GrowingMemory.allocate(self.capacity)
    }
  }

  @inlinable
  var bytes: UnsafeMutableRawPointer { state.pointee.bytes }
  @inlinable
  var count: Int { state.pointee.count }

  init(capacity: Int) {
    state = .allocate(capacity: 1)
    state.initialize(to: State(capacity: capacity))
  }

  deinit {
    GrowingMemory.free(state.pointee.bytes)
    state.deallocate()
  }

  /// Makes room for `extra` more bytes and returns where they go.
  @inline(__always)
  func extend(_ extra: Int) -> UnsafeMutableRawPointer {
    let count = state.pointee.count
    if count + extra > state.pointee.capacity { grow(extra) }
    state.pointee.count = count + extra
    return state.pointee.bytes + count
  }

  private func grow(_ extra: Int) {
    let count = state.pointee.count
    let capacity = max(state.pointee.capacity * 2, count + extra)
    state.pointee.bytes = GrowingMemory.grow(state.pointee.bytes, to: capacity)
    state.pointee.capacity = capacity
  }
}
