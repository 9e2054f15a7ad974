import CSodium

/// libsodium's one-time set-up. It is thread-safe and costs an atomic load once it has run.
enum Sodium {
  private static let started: Bool = sodium_init() >= 0

  /// Sets libsodium up, if that has not happened.
  /// - Returns: false when libsodium refused; its functions then still work, but only its portable implementations.
  @discardableResult
  static func start() -> Bool { started }
}
