import Contract
import Synchronization

/// Where answers arrive for a run's thread, from any thread.
final class Mailbox: Sendable {
  /// An answer for the wait of that token.
  struct Letter: Sendable {
    var token: UInt64
    var delivery: Delivery
  }

  /// What a backend's work brought.
  struct Delivery: Sendable {
    /// The answers of the requests that were made, in order; several where a long list was split.
    var responses: [Response]
    /// What kept the next request from being answered.
    var fault: Fault?
  }

  private struct Content {
    var letters: [Letter] = []
    var isWaiting = false
  }

  private let content = Mutex(Content())
  private let bell = WakeSignal()

  /// Leaves a letter and wakes the thread where it waits.
  func post(_ letter: Letter) {
    let wakes = content.withLock { content in
      content.letters.append(letter)
      // Once is enough for all who come before it has woken.
      defer { content.isWaiting = false }
      return content.isWaiting
    }
    if wakes { wake() }
  }

  /// Wakes the thread where it waits, or keeps its next wait from waiting.
  func wake() { bell.signal() }

  /// What has arrived.
  func collect() -> [Letter] {
    content.withLock { content in
      if content.letters.isEmpty { return [] }
      let letters = content.letters
      content.letters = []
      return letters
    }
  }

  /// Waits for a letter, a ``wake()``, a signal, or until so many nanoseconds have passed (nil: without end).
  func wait(_ nanoseconds: UInt64?) {
    let isEmpty = content.withLock { content in
      content.isWaiting = content.letters.isEmpty
      return content.letters.isEmpty
    }
    guard isEmpty else { return }
    bell.wait(nanoseconds)
    content.withLock { $0.isWaiting = false }
  }
}
