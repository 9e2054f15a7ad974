import Contract
import UserPool

extension SQLiteStore {
  /// Fills the pool with many users at once, each batch in a transaction of its own: for demonstrations and for moving whole pools.
  ///
  /// Records are taken as they are: whoever makes them answers for their shapes. Identifiers are taken as the pool's rules have it.
  /// - Parameters:
  ///   - count: how many users.
  ///   - batch: how many a transaction.
  ///   - prepare: told the number that the first user gets, before any is made.
  ///   - make: fills the record for the index; it must set ``UserRecord/seq`` to the first number plus the index.
  ///   - progress: told how many users there are so far.
  /// - Throws: `storage` where an identifier is taken already, or the storage fails; earlier batches stay.
  public func fill(
    count: Int, batch: Int = 50_000, prepare: (Int64) -> Void, make: (Int, UserRecord) -> Void,
    progress: (Int) -> Void = { _ in }
  ) throws(Fault) {
    do throws(PoolFailure) {
      let record = UserRecord()
      var done = 0
      while done < count {
        let size = min(max(batch, 1), count - done)
        try withUnsafeClosures { (box) throws(PoolFailure) in
          _ = try writeNow { (transaction) throws(PoolFailure) in
            guard let transaction = transaction as? SQLiteTransaction else {
              throw .defect("not a transaction of this store")
            }
            try box.run(transaction)
            return Answer(data: nil)
          }
        } body: { (transaction) throws(PoolFailure) in
          // All the numbers at once, so that they stay in one piece whoever else writes in between.
          if done == 0 { prepare(try transaction.reserveSeqs(count)) }
          try transaction.fill(done..<(done + size), record, make)
        }
        done += size
        progress(done)
      }
    } catch {
      switch error {
      case .failed(let fault): throw fault
      case .refused(let refusal):
        throw Fault(.storage, refusal.message.rendered(.english, refusal.arguments))
      }
    }
  }

  /// Lets closures of the caller's run inside of a write, which wants them to be Sendable.
  private func withUnsafeClosures(
    _ write: (ClosureBox) throws(PoolFailure) -> Void, body: (SQLiteTransaction) throws(PoolFailure) -> Void
  ) throws(PoolFailure) {
    try withoutActuallyEscaping(body) { (body) throws(PoolFailure) in try write(ClosureBox(run: body)) }
  }
}

/// Carries a closure into a write. Unchecked: the caller waits for the write, so that the closure runs while nothing else of the caller does.
private struct ClosureBox: @unchecked Sendable {
  let run: (SQLiteTransaction) throws(PoolFailure) -> Void
}

extension SQLiteTransaction {
  private struct Identifier {
    let kind: IdentifierKind
    let value: [UInt8]
    let seq: Int64
  }

  /// Takes several numbers at once.
  func reserveSeqs(_ count: Int) throws(PoolFailure) -> Int64 {
    let first = try nextSeq()
    counters.nextSeq = Counters.Counter(value: first + Int64(count), isChanged: true)
    return first
  }

  /// Inserts users and then, sorted, their identifiers: in order they touch each page once, in the order of the users nearly every page at every step.
  func fill(_ indices: Range<Int>, _ record: UserRecord, _ make: (Int, UserRecord) -> Void) throws(PoolFailure) {
    var identifiers: [Identifier] = []
    identifiers.reserveCapacity(indices.count * 4)
    for index in indices {
      make(index, record)
      try insertUser(record)
      for (field, kind) in [
        (UserField.email, IdentifierKind.email), (.username, .username), (.externalId, .externalId),
      ] {
        if let value = record.text(field) {
          identifiers.append(Identifier(kind: kind, value: Array(value), seq: record.seq))
        }
      }
      if let phone = record.text(.phone) {
        let code = record.text(.phoneCountryCode).map(Array.init) ?? Array("+86".utf8)
        identifiers.append(Identifier(kind: .phone, value: Array(phone) + code, seq: record.seq))
      }
    }
    identifiers.sort { left, right in
      left.kind == right.kind
        ? left.value.lexicographicallyPrecedes(right.value) : left.kind.rawValue < right.kind.rawValue
    }
    for identifier in identifiers {
      let holder = try identifier.value.withUnsafeBufferPointer { (value) throws(PoolFailure) in
        try claim(identifier.kind, value, for: identifier.seq)
      }
      if let holder {
        throw .refused(409, .taken, ["\(identifier.kind)", try userId(of: holder) ?? "?"])
      }
    }
  }
}
