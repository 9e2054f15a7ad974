import CSodium
import Synchronization

/// Where random bytes come from. Everything in this module that draws randomness of its own takes one, so that a test can replay it.
///
/// A source must be uniform: `uniform(below:)` draws again until a draw is free of bias.
public protocol RandomSource: Sendable {
  /// Fills the buffer with random bytes.
  /// - Parameter buffer: the bytes to overwrite; may be empty.
  func fill(_ buffer: UnsafeMutableRawBufferPointer)
}

extension RandomSource {
  /// Random bytes.
  /// - Parameter count: how many; a negative number counts as none.
  public func bytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(0, count))
    bytes.withUnsafeMutableBytes { fill($0) }
    return bytes
  }

  /// A random number below a bound, without the bias of a plain remainder.
  /// - Parameter bound: the first number that is never returned; 0 answers 0.
  public func uniform(below bound: UInt32) -> UInt32 {
    guard bound > 1 else { return 0 }
    // The first 2^32 mod bound values would make small results likelier: draw again.
    let surplus = (0 &- bound) % bound
    while true {
      var draw: UInt32 = 0
      withUnsafeMutableBytes(of: &draw) { fill($0) }
      if draw >= surplus { return draw % bound }
    }
  }
}

/// The system's random source: libsodium's `randombytes_buf`, which reads `getrandom(2)`.
public struct SystemRandomSource: RandomSource {
  /// Makes the source; there is no state to set up.
  public init() {}

  /// Fills the buffer from the kernel's generator.
  /// - Parameter buffer: the bytes to overwrite.
  public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return }
    Sodium.start()
    randombytes_buf(base, buffer.count)
  }
}

/// A repeatable source for tests and demo data. Anyone who knows the seed knows every byte, so never use it for a real secret.
public final class SeededRandomSource: RandomSource {
  private let seed: [UInt8]
  private let blocks = Mutex<UInt64>(0)

  /// Makes a source that replays the same bytes for the same seed and the same order of calls.
  /// - Parameter seed: any number.
  public init(seed: UInt64) {
    var block = [UInt8](repeating: 0, count: Int(randombytes_SEEDBYTES))
    for index in 0..<8 { block[index] = UInt8(truncatingIfNeeded: seed >> (8 * UInt64(index))) }
    self.seed = block
  }

  /// Fills the buffer with the next bytes of the sequence.
  /// - Parameter buffer: the bytes to overwrite.
  public func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return }
    let number = blocks.withLock { count in
      count &+= 1
      return count
    }
    var block = seed
    for index in 0..<8 { block[8 + index] = UInt8(truncatingIfNeeded: number >> (8 * UInt64(index))) }
    randombytes_buf_deterministic(base, buffer.count, block)
  }
}
