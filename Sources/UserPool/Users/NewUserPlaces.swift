import Contract

/// Which entry of a creation a new user comes from. The users of one transaction are numbered one after the other.
struct NewUserPlaces {
  private var first: (seq: Int64, index: Int)?

  /// Notes a new user's number and its entry.
  mutating func note(_ seq: Int64, _ index: Int) {
    if first == nil { first = (seq, index) }
  }

  /// A refusal for a value that another entry of the same call took names that entry: the user it was to become is undone with the call, and its id
  /// would be nobody's.
  func naming(_ failure: PoolFailure) -> PoolFailure {
    guard case .refused(var refusal) = failure, let holder = refusal.holder, let first, holder >= first.seq else {
      return failure
    }
    let other = EntryPlace.list(first.index + Int(holder - first.seq)).path
    var rest = refusal.path.elements.dropFirst(other.elements.count)
    // Where in its own list the other entry has it is not known.
    while case .index? = rest.last { rest.removeLast() }
    refusal.rival = Path(other.elements + rest)
    (refusal.message, refusal.arguments) = (.takenInRequest, [])
    return .refused(refusal)
  }
}
