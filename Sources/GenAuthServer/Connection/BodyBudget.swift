import Synchronization

/// The memory of all bodies that are on their way in (docs/server.md, "Limits"). What every connection may have anyway, for small requests, is not counted:
/// clients with large bodies cannot keep out those with small ones. Nor can strangers keep out callers who are known: they have half of it at the most.
final class BodyBudget: Sendable {
  /// How many bytes of a body are not counted.
  static let free = 16 << 10

  private let most: Int
  private let taken = Atomic<Int>(0)
  /// How many of them by strangers.
  private let takenByStrangers = Atomic<Int>(0)

  init(most: Int) { self.most = most }

  /// Takes bytes.
  /// - Parameter isStranger: true if it is not known who sends the body.
  /// - Returns: false if there are not as many left; then none are taken.
  func take(_ count: Int, isStranger: Bool) -> Bool {
    if isStranger, takenByStrangers.add(count, ordering: .relaxed).newValue > most / 2 {
      takenByStrangers.subtract(count, ordering: .relaxed)
      return false
    }
    guard taken.add(count, ordering: .relaxed).newValue > most else { return true }
    give(count, isStranger: isStranger)
    return false
  }

  /// Gives bytes back that were taken in the same way.
  func give(_ count: Int, isStranger: Bool) {
    taken.subtract(count, ordering: .relaxed)
    if isStranger { takenByStrangers.subtract(count, ordering: .relaxed) }
  }
}
