import Glibc

/// Memory for what grows while it is written. The system moves large blocks without copying them, so that the old one and the new one never
/// lie side by side.
enum GrowingMemory {
  static func allocate(_ capacity: Int) -> UnsafeMutableRawPointer {
    // Where the system has none left, Swift's own allocation ends the program with a message.
    malloc(capacity) ?? .allocate(byteCount: capacity, alignment: 1)
  }

  static func grow(_ block: UnsafeMutableRawPointer, to capacity: Int) -> UnsafeMutableRawPointer {
    realloc(block, capacity) ?? .allocate(byteCount: capacity, alignment: 1)
  }

  static func free(_ block: UnsafeMutableRawPointer) { Glibc.free(block) }
}
