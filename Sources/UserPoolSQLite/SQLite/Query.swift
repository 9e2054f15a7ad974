import Synchronization

/// A fixed SQL text. Every connection prepares it once and keeps it; the number finds it without comparing texts.
///
/// Queries are constants (`static let`), so there are as many as there are places in the source.
struct Query: Sendable {
  let sql: String
  let number: Int

  private static let count = Atomic<Int>(0)

  init(_ sql: String) {
    self.sql = sql
    number = Self.count.add(1, ordering: .relaxed).oldValue
  }
}
