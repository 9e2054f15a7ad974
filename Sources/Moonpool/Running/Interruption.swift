import Synchronization

/// Notes that the user pressed Ctrl-C, for a command that ends at the next good place.
final class Interruption: Sendable {
  private let requested = Atomic<Bool>(false)

  /// Listens from here on.
  init() {
    Signals.onInterrupt { [weak self] in self?.requested.store(true, ordering: .relaxed) }
  }

  /// True once Ctrl-C was pressed.
  var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Listens no longer.
  func end() { Signals.onInterrupt(nil) }
}
