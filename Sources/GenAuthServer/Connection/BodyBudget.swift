import Synchronization

/// The memory of all bodies that are on their way in (docs/server.md, "Limits"). What every connection may have anyway, for small requests, is not counted:
/// clients with large bodies cannot keep out those with small ones.
final class BodyBudget: Sendable {
  /// How many bytes of a body are not counted.
  static let free = 16 << 10

  private let most: Int
  private let taken = Atomic<Int>(0)

  init(most: Int) { self.most = most }

  /// Takes bytes.
  /// - Returns: false if there are not as many left; then none are taken.
  func take(_ count: Int) -> Bool {
    guard taken.add(count, ordering: .relaxed).newValue > most else { return true }
    taken.subtract(count, ordering: .relaxed)
    return false
  }

  /// Gives bytes back.
  func give(_ count: Int) { taken.subtract(count, ordering: .relaxed) }

  /// How many bytes are taken.
  var bytes: Int { taken.load(ordering: .relaxed) }
}
