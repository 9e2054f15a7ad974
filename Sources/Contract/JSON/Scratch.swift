/// A buffer of bytes that grows: where a string with escapes is put together, and where JSON text is written.
final class Scratch {
  /// The mutable state is behind a pointer, which is not checked for exclusive access with every byte.
  private let state: UnsafeMutablePointer<State>

  private struct State {
    var bytes: UnsafeMutablePointer<UInt8>
    var capacity: Int
    var count = 0
  }

  var bytes: UnsafeMutablePointer<UInt8> { state.pointee.bytes }
  var count: Int {
    get { state.pointee.count }
    set { state.pointee.count = newValue }
  }

  init(capacity: Int = 64) {
    let capacity = max(capacity, 64)
    state = .allocate(capacity: 1)
    state.initialize(
      to: State(bytes: GrowingMemory.allocate(capacity).assumingMemoryBound(to: UInt8.self), capacity: capacity))
  }

  deinit {
    GrowingMemory.free(state.pointee.bytes)
    state.deallocate()
  }

  /// Makes room for `extra` more bytes and returns where they go. ``count`` is the caller's to move.
  @inline(__always)
  func room(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
    if state.pointee.count + extra > state.pointee.capacity { grow(extra) }
    return state.pointee.bytes + state.pointee.count
  }

  @inline(__always)
  func append(_ byte: UInt8) {
    room(1).pointee = byte
    state.pointee.count += 1
  }

  @inline(__always)
  func append(_ start: UnsafePointer<UInt8>, _ length: Int) {
    UnsafeMutableRawPointer(room(length)).copyMemory(from: start, byteCount: length)
    state.pointee.count += length
  }

  private func grow(_ extra: Int) {
    let capacity = max(state.pointee.capacity * 2, state.pointee.count + extra)
    state.pointee.bytes = GrowingMemory.grow(bytes, to: capacity).assumingMemoryBound(to: UInt8.self)
    state.pointee.capacity = capacity
  }
}

/// Bits that are set where one of eight bytes ends a run of plain characters in a JSON string: control characters, `"`, `\` and all that is not ASCII.
///
/// Borrows go upwards only, so the lowest set bit is right, and none is set where no byte is special.
@inline(__always)
func specialBytes(_ eight: UInt64) -> UInt64 {
  let ones: UInt64 = 0x0101_0101_0101_0101
  let control = (eight &- ones &* 0x20) & ~eight
  let quote = eight ^ (ones &* 0x22)
  let backslash = eight ^ (ones &* 0x5C)
  let found = control | ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | eight
  return found & (ones &* 0x80)
}
