import Contract
import Glibc
import UserPool

/// One of the two pools that are compared.
struct DiffSide: Sendable {
  /// What the command line calls it.
  let name: String
  private let opened: OpenPool
  /// For lists of definitions, page by page.
  let source: CloneSource

  /// A pool of the command line: a file, or an embedded target of the init file.
  /// - Throws: ``CommandError``: `pool` where there is no such pool or the file is none, `configuration` for a wrong target.
  init(_ name: String, _ surroundings: Surroundings) throws(CommandError) {
    self.name = name
    opened = try OpenPool.open(try Self.destination(name, surroundings), .existing)
    source = CloneSource(opened.backend, name: name)
  }

  /// The pool's file.
  var path: String { opened.path }

  /// A file of that name goes first; what looks like no file is a target.
  private static func destination(_ name: String, _ surroundings: Surroundings) throws(CommandError) -> Destination {
    let isFile = access(name, F_OK) == 0 || name.contains("/") || name.contains(".")
    if isFile { return Destination(target: nil, path: name, isDefaultPool: false) }
    let destination = Destination.of(try InitFile.load(surroundings).target(named: name))
    if destination.isRemote {
      throw CommandError(
        .configuration,
        "target \(name) is a remote service; copy it with 'moonpool pool clone --target \(name) --pool FILE', and compare the file"
      )
    }
    return destination
  }

  // MARK: Users

  /// What the pool knows of a user beside the user's own fields.
  struct Belongings: Sendable {
    var groups: [String] = []
    var roles: [String] = []
    /// Hash and salt, to be compared and never to be shown; nil where there is no password.
    var password: [String]?
  }

  /// A page of all users, with all their fields.
  func users(after cursor: Cursor, pageSize: Int) async throws(CommandError) -> Response {
    try await opened.backend.ask("listUsers", ["options": Self.everything], cursor: cursor, pageSize: pageSize)
  }

  private static let everything: Contract.Value = [
    "withCustomData": true, "withIdentities": true, "withDepartmentIds": true,
  ]

  /// The users that have those values of a key.
  func users(_ values: [String], by key: DiffKey) async throws(CommandError) -> Tape? {
    var members: [Contract.Value.Member] = [
      .init("userIds", .array(values.map { .string($0) })), .init("userIdType", .string(key.userIdType)),
    ]
    if case .object(let options) = Self.everything { members += options }
    return try await opened.backend.ask("getUserBatch", .object(members)).data
  }

  /// The belongings of users, in their order.
  func belongings(of ids: [String]) throws(CommandError) -> [Belongings] {
    let now = opened.pool.clock.milliseconds
    return try read { (transaction) throws(PoolFailure) in
      let spaces = try transaction.namespaces(keywords: nil, offset: 0, limit: .max).rows
      var all: [Belongings] = []
      all.reserveCapacity(ids.count)
      for id in ids { all.append(try Self.belongings(of: id, spaces, now, transaction)) }
      return all
    }
  }

  /// Reads from one state of the pool.
  private func read<Result>(
    _ body: (any ReadTransaction) throws(PoolFailure) -> Result
  ) throws(CommandError) -> Result {
    do throws(PoolFailure) {
      return try opened.pool.store.read { (transaction) throws(PoolFailure) in
        try transaction.holdSnapshot()
        return try body(transaction)
      }
    } catch {
      throw CommandError(.pool, "\(name): \(error.fault.message)")
    }
  }

  private static func belongings(
    of id: String, _ spaces: [NamespaceRow], _ now: Int64, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Belongings {
    var found = Belongings()
    let record = transaction.scratchRecord
    let bytes = Array(id.utf8)
    let outcome = bytes.withUnsafeBufferPointer { bytes -> Result<Bool, PoolFailure> in
      do throws(PoolFailure) { return .success(try transaction.loadUser(.id(bytes), into: record)) } catch {
        return .failure(error)
      }
    }
    guard try outcome.get() else { return found }
    let seq = record.seq
    found.groups = try transaction.groups(of: seq).map(\.code).sorted()
    for space in spaces {
      for role in try transaction.roles(ofUser: seq, in: space.number, at: now) {
        found.roles.append("\(space.code)/\(role.code)")
      }
    }
    found.roles.sort()
    if let credential = try transaction.credential(of: seq), let hash = credential.hash {
      found.password = [hash, credential.salt ?? ""]
    }
    return found
  }

  // MARK: Roles

  /// A group, a department or a role that has a role.
  struct Holder: Sendable {
    let kind: AssigneeKind
    /// A group's code, a department's id, a role's `namespace/code`.
    let id: String
  }

  /// What each role, by `namespace/code`, is assigned to beside users.
  func holders() throws(CommandError) -> [String: [Holder]] {
    try read { (transaction) throws(PoolFailure) in
      var roles: [(name: String, number: Int64)] = []
      for space in try transaction.namespaces(keywords: nil, offset: 0, limit: .max).rows {
        let rows = try transaction.roles(in: space.number, keywords: nil, offset: 0, limit: .max).rows
        roles += rows.map { ("\(space.code)/\($0.code)", $0.number) }
      }
      let roleNames = Dictionary(roles.map { ($0.number, $0.name) }) { first, _ in first }
      let groups = try transaction.groups(keywords: nil, offset: 0, limit: nil).rows
      let groupCodes = Dictionary(groups.map { ($0.number, $0.code) }) { first, _ in first }
      var all: [String: [Holder]] = [:]
      for role in roles {
        let kinds: [AssigneeKind] = [.group, .department, .role]
        for row in try transaction.assignments(of: role.number, to: kinds, offset: 0, limit: .max).rows {
          let id =
            switch row.kind {
            case .group: groupCodes[row.target]
            case .role: roleNames[row.target]
            default: try transaction.pathOfDepartment(row.target).first { $0.number == row.target }?.id
            }
          all[role.name, default: []].append(Holder(kind: row.kind, id: id ?? String(row.target)))
        }
      }
      return all
    }
  }
}

/// How users of the two pools are matched.
enum DiffKey: String, CaseIterable, Sendable {
  case id, username, email, externalId, phone

  /// The contract's word for it.
  var userIdType: String {
    switch self {
    case .id: "user_id"
    case .externalId: "external_id"
    default: rawValue
    }
  }

  /// The value by which a user is looked up; nil where the user has none.
  func value(of user: TapeNode) -> String? {
    let text = user[self == .id ? "userId" : rawValue]?.string
    guard let text, !text.isEmpty else { return nil }
    return self == .phone ? (user["phoneCountryCode"]?.string ?? "") + text : text
  }
}
