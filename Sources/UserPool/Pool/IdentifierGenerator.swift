import Cryptography
import Synchronization

/// Makes ids of 24 hexadecimal digits that rise strictly within a process, and with time between processes.
///
/// Like an ObjectID an id begins with the second since 1970 (32 bits). Then come the millisecond (10 bits), a counter within the millisecond (22 bits) and 32
/// random bits of this generator, which keep the ids of two processes apart.
public final class IdentifierGenerator: Sendable {
  private struct State {
    var moment: Int64 = 0
    var counter: UInt32 = 0
    var salt: UInt32
    /// Ids to give before any of its own, the next one last; nil if one of its own is due.
    var presets: [String?] = []
  }

  private static let counterLimit: UInt32 = 1 << 22

  private let clock: any Clock
  private let state: Mutex<State>

  /// A generator.
  /// - Parameters:
  ///   - clock: gives the time part; a clock that goes back is waited out at the last time seen.
  ///   - random: gives the 32 random bits.
  public init(clock: any Clock, random: any RandomSource) {
    self.clock = clock
    var salt: UInt32 = 0
    withUnsafeMutableBytes(of: &salt) { random.fill($0) }
    state = Mutex(State(salt: salt))
  }

  /// The next id, as 24 lower-case hexadecimal digits.
  public func next() -> String {
    next { String(decoding: $0, as: UTF8.self) }
  }

  /// Presets the next ids, for code that copies records with their ids. Ids that an earlier call preset and that were not used are dropped.
  /// - Parameter ids: in the order in which they will be asked for; nil for a new one.
  func preset(_ ids: [String?]) { state.withLock { $0.presets = ids.reversed() } }

  /// The next id as UTF-8 on the stack.
  public func next<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    let preset = state.withLock { $0.presets.isEmpty ? nil : $0.presets.removeLast() }
    if var preset { return preset.withUTF8(body) }
    let now = min(max(clock.milliseconds, 0), Int64(UInt32.max) * 1000)
    let (moment, counter, salt) = state.withLock { state in
      if now > state.moment {
        state.moment = now
        state.counter = 0
      } else {
        state.counter += 1
        if state.counter == Self.counterLimit {
          state.moment += 1
          state.counter = 0
        }
      }
      return (state.moment, state.counter, state.salt)
    }
    let second = UInt32(truncatingIfNeeded: moment / 1000)
    let middle = UInt32(truncatingIfNeeded: moment % 1000) << 22 | counter
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { buffer in
      for (index, word) in [second, middle, salt].enumerated() {
        for digit in 0..<8 {
          let nibble = UInt8(truncatingIfNeeded: word >> UInt32(28 - digit * 4)) & 15
          buffer[index * 8 + digit] = nibble < 10 ? 48 + nibble : 87 + nibble
        }
      }
      return body(UnsafeBufferPointer(buffer))
    }
  }
}
