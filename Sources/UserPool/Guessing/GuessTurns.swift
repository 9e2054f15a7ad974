import Synchronization

/// The attempts under way in this process, by account and network: what is being checked is not counted yet, and must not be more than is free.
final class GuessTurns: Sendable {
  private let underWay = Mutex<[TallyKey: Int64]>([:])

  /// An attempt's place, which is given back at its end.
  final class Turn: Sendable {
    private let turns: GuessTurns
    private let key: TallyKey
    private let isOver = Mutex(false)

    fileprivate init(_ turns: GuessTurns, _ key: TallyKey) {
      self.turns = turns
      self.key = key
    }

    /// Gives the place back; once.
    func end() {
      let isFirst = isOver.withLock { isOver in
        defer { isOver = true }
        return !isOver
      }
      if isFirst { turns.leave(key) }
    }

    deinit { end() }
  }

  /// A place for an attempt; nil if as many as are free are under way.
  func enter(_ key: TallyKey, free: Int64) -> Turn? {
    let isIn = underWay.withLock { underWay in
      let count = underWay[key] ?? 0
      guard count < free else { return false }
      underWay[key] = count + 1
      return true
    }
    return isIn ? Turn(self, key) : nil
  }

  private func leave(_ key: TallyKey) {
    underWay.withLock { underWay in
      let count = (underWay[key] ?? 1) - 1
      underWay[key] = count > 0 ? count : nil
    }
  }
}
