import Synchronization

/// Tells each way in which answers are odd once, however often it comes.
final class Notices: Sendable {
  private let told = Mutex<Set<String>>([])
  private let notice: @Sendable (String) -> Void

  /// A service that is odd in more ways is told of no more.
  private static let most = 100

  init(_ notice: @escaping @Sendable (String) -> Void) { self.notice = notice }

  func tell(_ notes: [AnswerNote], host: String) {
    for note in notes {
      let isNew = told.withLock { $0.count < Self.most && $0.insert(note.identity).inserted }
      if isNew { notice("\(host): \(note.text)") }
    }
  }
}
