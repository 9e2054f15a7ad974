import Contract
import Dispatch
import Files
import Glibc
import Synchronization
import UserPool

/// Lets the processes that write to one file take turns, in the order in which they asked.
///
/// SQLite's own waiting polls: a process that writes in a loop takes the lock again before another one has looked. Here a process takes two locks on bytes
/// far behind the file's content: first the place at the head of the queue, then the turn itself; then it leaves the head to the next one. A process that has just
/// written finds the head of the queue taken, and the kernel gives that place to the processes in the order in which they asked. The locks belong to an open
/// file description (fcntl(2), "Open file description locks"), so the kernel releases them when a process dies. See docs/storage.md, "Turns between processes".
final class WriterTurn: Sendable {
  private enum Waiting {
    /// No thread waits.
    case none
    /// The caller of ``take(milliseconds:)`` waits.
    case caller
    /// The caller has given up; the waiter's thread does not know yet.
    case nobody
  }

  /// A descriptor of the pool's file. It stays open as long as anyone in this process has the file open, because closing any descriptor of a file drops the
  /// process's POSIX locks on it, those of SQLite included.
  let file: Int32
  private let waiting = Mutex(Waiting.none)
  private let arrival = DispatchSemaphore(value: 0)
  private let waiter = DispatchQueue(label: "moonpool.turn")
  private let close: @Sendable (Int32) -> Void

  private static let head = FileLock.base
  private static let turn = head + 1

  /// - Parameters:
  ///   - file: a descriptor of the pool's file, open for writing; the turn keeps it.
  ///   - close: closes the descriptor, or keeps it until no store of this process uses the file.
  init(file: Int32, close: @escaping @Sendable (Int32) -> Void) {
    self.file = file
    self.close = close
  }

  deinit { close(file) }

  /// Waits for the turn. Called by one thread at a time; each call that returns is followed by ``give()``.
  /// - Parameter milliseconds: how long to wait at the most.
  /// - Throws: `busy` if the turn did not come in that time.
  func take(milliseconds: Int) throws(PoolFailure) {
    let waitsAlready = waiting.withLock { waiting in
      defer { if waiting == .nobody { waiting = .caller } }
      return waiting == .nobody
    }
    if !waitsAlready {
      if tryTake() { return }
      waiting.withLock { $0 = .caller }
      waiter.async { self.waitInKernel() }
    }
    if arrival.wait(timeout: .now() + .milliseconds(milliseconds)) == .success { return }
    let hasCome = waiting.withLock { waiting in
      defer { if waiting == .caller { waiting = .nobody } }
      return waiting == .none
    }
    guard hasCome else {
      throw .failed(Fault(.busy, "other processes have kept the pool busy for \(milliseconds / 1000) s"))
    }
    arrival.wait()
  }

  /// Ends the turn.
  func give() { FileLock.give(file, at: Self.turn) }

  /// Takes the turn if it is free and no process waits for it.
  private func tryTake() -> Bool {
    switch FileLock.take(file, at: Self.head, length: 2) {
    case .taken: FileLock.give(file, at: Self.head)
    case .isHeld: return false
    // Without such locks there are no turns; SQLite's own lock still keeps writers apart.
    case .unavailable: break
    }
    return true
  }

  private func waitInKernel() {
    _ = FileLock.take(file, at: Self.head, waits: true)
    _ = FileLock.take(file, at: Self.turn, waits: true)
    FileLock.give(file, at: Self.head)
    let isWanted = waiting.withLock { waiting in
      defer { waiting = .none }
      return waiting == .caller
    }
    if isWanted { arrival.signal() } else { give() }
  }
}
