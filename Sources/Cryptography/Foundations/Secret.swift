import CSodium
import Glibc

/// Bytes nobody should see: a password, a key, a text with a password in it.
///
/// Printing, interpolating, dumping or reflecting a secret shows `<redacted>`. Its memory is overwritten when the last copy goes. A `String` or array that
/// was made from it, or that it was made from, is out of its reach: reveal late and keep the result short-lived.
public struct Secret: Sendable, Hashable {
  private let storage: Storage

  /// Copies bytes into a secret.
  /// - Parameter bytes: the secret bytes.
  public init(_ bytes: some Sequence<UInt8>) {
    storage =
      bytes.withContiguousStorageIfAvailable { Storage(copying: UnsafeRawBufferPointer($0)) }
      ?? Array(bytes).withUnsafeBytes { Storage(copying: $0) }
  }

  /// Copies a text's UTF-8 bytes into a secret.
  /// - Parameter text: the secret text.
  public init(_ text: String) { self.init(text.utf8) }

  /// Makes random bytes.
  /// - Parameters:
  ///   - count: how many bytes.
  ///   - source: where they come from.
  public init(randomBytes count: Int, from source: any RandomSource) {
    storage = Storage(count: max(0, count)) { source.fill($0) }
  }

  init(count: Int, filling body: (UnsafeMutableRawBufferPointer) -> Void) {
    storage = Storage(count: count, filling: body)
  }

  /// How many bytes the secret has.
  public var count: Int { storage.buffer.count }

  /// Whether there are no bytes at all.
  public var isEmpty: Bool { count == 0 }

  /// Lends the bytes for the time of a call.
  /// - Parameter body: receives the bytes; it must not keep the pointer.
  /// - Returns: what `body` returns.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(UnsafeRawBufferPointer(storage.buffer))
  }

  /// The bytes in clear. The copy is not overwritten: use it at once and drop it.
  public func revealBytes() -> [UInt8] { withUnsafeBytes { [UInt8]($0) } }

  /// The text in clear; bytes that are no UTF-8 become U+FFFD. The copy is not overwritten: use it at once and drop it.
  public func reveal() -> String { withUnsafeBytes { String(decoding: $0, as: UTF8.self) } }

  /// Writes the bytes to an open file, all of them or as many as it takes.
  /// - Parameter file: a descriptor to write to.
  /// - Returns: whether all were written; errno says why not.
  public func write(to file: CInt) -> Bool {
    withUnsafeBytes { bytes in
      var offset = 0
      while offset < bytes.count {
        let put = Glibc.write(file, bytes.baseAddress.map { $0 + offset }, bytes.count - offset)
        if put < 0 && errno == EINTR { continue }
        guard put > 0 else { return false }
        offset += put
      }
      return true
    }
  }

  /// Compares two secrets in a time that depends on their lengths alone.
  /// - Parameters:
  ///   - left: a secret.
  ///   - right: another.
  public static func == (left: Secret, right: Secret) -> Bool {
    left.withUnsafeBytes { leftBytes in right.withUnsafeBytes { ConstantTime.equal(leftBytes, $0) } }
  }

  /// Feeds the length only, so that no hash value tells about the bytes.
  /// - Parameter hasher: receives the length.
  public func hash(into hasher: inout Hasher) { hasher.combine(count) }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Always `<redacted>`.
  public var description: String { "<redacted>" }
  /// Always `<redacted>`.
  public var debugDescription: String { description }
  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension Secret {
  /// The bytes, on the heap, overwritten when released.
  ///
  /// `@unchecked Sendable` is safe: the memory is written only in `init`, before the object is shared, and in `deinit`, when nobody else has it.
  private final class Storage: @unchecked Sendable {
    let buffer: UnsafeMutableRawBufferPointer

    init(count: Int, filling body: (UnsafeMutableRawBufferPointer) -> Void) {
      buffer = .allocate(byteCount: count, alignment: 16)
      buffer.initializeMemory(as: UInt8.self, repeating: 0)
      body(buffer)
    }

    convenience init(copying bytes: UnsafeRawBufferPointer) {
      self.init(count: bytes.count) { $0.copyMemory(from: bytes) }
    }

    deinit {
      if let base = buffer.baseAddress { sodium_memzero(base, buffer.count) }
      buffer.deallocate()
    }
  }
}
