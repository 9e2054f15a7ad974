import CSodium

/// Comparison that takes the same time wherever the first difference lies.
public enum ConstantTime {
  /// Whether two byte strings are the same. Only their lengths can be told from the time it takes.
  /// - Parameters:
  ///   - left: bytes.
  ///   - right: bytes.
  public static func equal(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    guard let leftBase = left.baseAddress, let rightBase = right.baseAddress else { return true }
    return sodium_memcmp(leftBase, rightBase, left.count) == 0
  }

  /// Whether two byte strings are the same. Only their lengths can be told from the time it takes.
  /// - Parameters:
  ///   - left: bytes.
  ///   - right: bytes.
  public static func equal(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Bool {
    Array(left).withUnsafeBytes { leftBytes in Array(right).withUnsafeBytes { equal(leftBytes, $0) } }
  }
}
