import Contract

/// Writes the users of a batch as UserDto, each as it is after its entry.
///
/// Identities and departments are not changed by the batch, so they are read at its end for all users at once, which costs less than reading them for
/// each user (docs/benchmarks.md). If no user of the pool has either, nothing is read.
struct BatchEmission: ~Copyable {
  private let emission: UserEmission
  private let transaction: any ReadTransaction
  /// The links that any user of the pool has.
  private let links: UserLinks
  private var writer: TapeWriter
  /// The users' numbers, by entry; only if there are links to read.
  private var users: [Int64] = []

  /// Begins the answer of a batch with that many entries.
  /// - Parameter discardsData: true if the caller does not read the answer; then it has no links.
  init(
    _ pool: Pool, count: Int, discardsData: Bool, _ transaction: any ReadTransaction
  ) throws(PoolFailure) {
    self.transaction = transaction
    links = discardsData ? [] : try transaction.usedLinks()
    // If no user has links, the lists are empty. Lists that were not read are left out, so that none looks empty.
    let shape = links.isEmpty && !discardsData ? UserShape.afterWrite : UserShape(withCustomData: true)
    emission = UserEmission(pool: pool, shape: shape, transaction: transaction)
    writer = TapeWriter(capacity: 1024 * count)
    writer.beginArray(count: count)
    if !links.isEmpty { users.reserveCapacity(count) }
  }

  /// Writes the next user.
  mutating func add(_ record: UserRecord) throws(PoolFailure) {
    if !links.isEmpty { users.append(record.seq) }
    try emission.emit(record, links: [], into: &writer)
  }

  /// The answer.
  /// - Throws: 413 if it is too large for a tape.
  consuming func finish() throws(PoolFailure) -> Tape {
    writer.endArray()
    guard let tape = writer.finish() else { throw .refused(413, .answerTooLarge) }
    return links.isEmpty ? tape : try Self.join(tape, users, LinkLists(users, links, transaction))
  }

  /// The users of a tape with their lists.
  private static func join(_ tape: Tape, _ users: [Int64], _ lists: LinkLists) throws(PoolFailure) -> Tape {
    var writer = TapeWriter(capacity: tape.byteCount + lists.byteCount + 32 * users.count)
    writer.beginArray(count: users.count)
    tape.withRoot { root in
      var index = 0
      root.forEachElement { user in
        writer.beginObject(count: -1)
        writer.copyMembers(of: user)
        lists.write(users[index], index, into: &writer)
        writer.endObject()
        index += 1
      }
    }
    writer.endArray()
    guard let answer = writer.finish() else { throw .refused(413, .answerTooLarge) }
    return answer
  }
}

/// The identities and departments of some users: a list for each user who has any, on one tape.
private struct LinkLists {
  /// The users in ascending order, each once.
  private let users: [Int64]
  private let tape: Tape
  /// Where each user's lists begin on the tape, by the user's place; 0, where the tape itself begins, for none.
  private var identities: [Int]
  private var departments: [Int]

  var byteCount: Int { tape.byteCount }

  init(_ entries: [Int64], _ links: UserLinks, _ transaction: any ReadTransaction) throws(PoolFailure) {
    let users = Self.ascending(entries)
    var writer = TapeWriter(capacity: 256 * users.count)
    writer.beginArray(count: -1)
    var identities = Places(users.count)
    if links.contains(.identities) {
      try transaction.visitIdentities(ofAll: users) { (place, identity) throws(PoolFailure) in
        identities.enter(place, &writer)
        try IdentityEmission.emit(identity, into: &writer)
      }
      identities.leave(&writer)
    }
    var departments = Places(users.count)
    if links.contains(.departments) {
      try transaction.visitDepartmentIds(ofAll: users) { place, id in
        departments.enter(place, &writer)
        writer.string(id)
      }
      departments.leave(&writer)
    }
    writer.endArray()
    guard let tape = writer.finish() else { throw .refused(413, .answerTooLarge) }
    self.users = users
    self.tape = tape
    self.identities = identities.offsets
    self.departments = departments.offsets
  }

  /// Writes both lists of a user as members of the object that is open.
  /// - Parameter entry: the place of the user's entry, which is the user's own place if the entries are in ascending order.
  func write(_ user: Int64, _ entry: Int, into writer: inout TapeWriter) {
    let place = users.indices.contains(entry) && users[entry] == user ? entry : place(of: user)
    writer.key(UserEmission.LinkNames.identities)
    writeList(at: identities[place], into: &writer)
    writer.key(UserEmission.LinkNames.departmentIds)
    writeList(at: departments[place], into: &writer)
  }

  private func writeList(at offset: Int, into writer: inout TapeWriter) {
    guard offset > 0 else {
      writer.beginArray(count: 0)
      return writer.endArray()
    }
    tape.withNode(at: offset) { writer.copy($0) }
  }

  /// The place of a user who is one of `users`.
  private func place(of user: Int64) -> Int {
    var (low, high) = (0, users.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if users[middle] < user { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func ascending(_ entries: [Int64]) -> [Int64] {
    if zip(entries, entries.dropFirst()).allSatisfy({ $0 < $1 }) { return entries }
    var users: [Int64] = []
    users.reserveCapacity(entries.count)
    for user in entries.sorted() where user != users.last { users.append(user) }
    return users
  }

  /// Notes where the lists begin while they are written one after the other.
  private struct Places {
    var offsets: [Int]
    private var current: Int?

    init(_ count: Int) { offsets = [Int](repeating: 0, count: count) }

    /// Begins the list of a user, unless it is open.
    mutating func enter(_ place: Int, _ writer: inout TapeWriter) {
      guard place != current else { return }
      leave(&writer)
      current = place
      offsets[place] = writer.byteCount
      writer.beginArray(count: -1)
    }

    /// Ends the list that is open.
    mutating func leave(_ writer: inout TapeWriter) {
      if current != nil { writer.endArray() }
      current = nil
    }
  }
}
