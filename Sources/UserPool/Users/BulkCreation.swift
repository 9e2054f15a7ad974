import Contract

extension Pool {
  /// Creates many users, with the rules of createUser, in few large transactions: for demonstrations and for moving whole pools.
  ///
  /// Passwords are left alone; for users who need one there is createUsersBatch.
  /// - Parameters:
  ///   - count: how many.
  ///   - batch: how many a transaction.
  ///   - entry: writes the fields of the user with that index, from 0, as an entry of createUsersBatch: one object.
  ///   - progress: told how many there are so far, after each transaction; false ends early.
  /// - Returns: how many were created.
  /// - Throws: a refusal, its path beginning with `list` and the index; the batches before stay.
  public func createMany(
    count: Int, batch: Int = 100_000, entry: @escaping (Int, inout TapeWriter) -> Void,
    progress: (Int) -> Bool = { _ in true }
  ) throws(PoolFailure) -> Int {
    let call = Call(
      pool: self, operation: "createUsersBatch", body: .emptyObject, context: RequestContext(caller: .administrator))
    var done = 0
    while done < count {
      let range = done..<min(done + max(batch, 1), count)
      // Not lent by withoutActuallyEscaping: the writer's thread lets go of it a moment after it has told that it is done.
      let lent = LentEntry(write: entry)
      _ = try store.writeNow { (transaction) throws(PoolFailure) in
        try BulkCreation.run(range, call, transaction, lent)
        return Answer(data: nil)
      }
      done = range.upperBound
      guard progress(done) else { break }
    }
    return done
  }
}

/// Carries the caller's closure into a write. Unchecked: the caller waits for the write, so that its closure runs while nothing else of it does.
private struct LentEntry: @unchecked Sendable {
  let write: (Int, inout TapeWriter) -> Void
}

private enum BulkCreation {
  static func run(
    _ range: Range<Int>, _ call: Call, _ transaction: any WriteTransaction, _ entry: LentEntry
  ) throws(PoolFailure) {
    var creation = try UserCreation.Creation(call: call, transaction: transaction, passwords: nil)
    let heap = IdentifierHeap()
    creation.bulk = heap
    var unused = TapeWriter(capacity: 64)
    for index in range {
      var writer = TapeWriter(capacity: 512)
      entry.write(index, &writer)
      guard let tape = writer.finish() else { throw .invalid(EntryPlace.list(index).path, .missing) }
      try tape.withRoot { (root) throws(PoolFailure) in
        try creation.run(root, index: index, place: .list(index), into: &unused)
      }
    }
    do throws(PoolFailure) {
      try heap.claimAll(in: transaction)
    } catch {
      throw creation.naming(error)
    }
  }
}
