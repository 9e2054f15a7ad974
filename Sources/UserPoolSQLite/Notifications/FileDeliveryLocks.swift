import Files
import Glibc
import Synchronization
import UserPool

/// The locks of deliveries: bytes far behind the pool's content, which the kernel frees when a process dies.
final class FileDeliveryLocks: DeliveryLocks {
  /// The descriptor of the pool's file that turns are taken with; nil for a pool that is only read.
  private let turn: WriterTurn?
  /// The locks of one description never conflict, so the locks of this store's own deliveries are noted.
  private let own = Mutex<Set<Int64>>([])

  private static let base = off_t(1) << 61

  init(_ turn: WriterTurn?) { self.turn = turn }

  func take(_ number: Int64) -> Bool? {
    guard let turn else { return nil }
    return own.withLock { own in
      guard !own.contains(number) else { return false }
      switch FileLock.take(turn.file, at: Self.base + off_t(number)) {
      case .taken:
        own.insert(number)
        return true
      case .isHeld: return false
      case .unavailable: return nil
      }
    }
  }

  func give(_ number: Int64) {
    guard let turn else { return }
    own.withLock { own in
      if own.remove(number) != nil { FileLock.give(turn.file, at: Self.base + off_t(number)) }
    }
  }

  func isHeld(_ number: Int64) -> Bool {
    // A number out of bounds is none that a delivery has taken.
    guard let turn, (0..<1 << 60).contains(number) else { return turn == nil }
    return own.withLock { own in
      own.contains(number) || FileLock.isHeldByOther(turn.file, at: Self.base + off_t(number)) ?? true
    }
  }
}
