import Contract

/// The departments of one user: getUserDepartments, setUserDepartments, and getDepartmentList for the signed-in user.
enum UserDepartments {
  static let mostDepartments = 50

  static func get(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    let user = try DirectoryUser.load(call, (call.string("userIdType"), ["userIdType"]), transaction)
    return try answer(user, call, transaction)
  }

  static func getOwn(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> Answer {
    try transaction.holdSnapshot()
    return try answer(SignedInUser.load(call, transaction), call, transaction)
  }

  private static func answer(
    _ user: UserRecord, _ call: Call, _ transaction: any ReadTransaction
  ) throws(PoolFailure) -> Answer {
    let page = try call.page()
    let order: UserDepartmentOrder =
      switch call.string("sortBy") {
      case "DepartmentCreatedAt": .createdAt
      case "DepartmentName": .name
      case "DepartmemtCode": .code
      default: .joinedAt
      }
    let places = try transaction.departments(
      of: user.seq, by: order, isDescending: call.string("orderBy") != "Asc", offset: page.offset, limit: page.limit)
    let emission = DepartmentEmission(call, transaction)
    var values: [Value] = []
    for place in places {
      values.append(
        try emission.place(
          place.department, place.membership, mainId: user.string(.mainDepartmentId),
          withPaths: call.bool("withDepartmentPaths") == true))
    }
    return .list(Int64(try transaction.memberships(of: user.seq).count), values)
  }

  /// The user is in these departments and in no others. Who stays in one joined it when they joined it.
  static func set(_ call: Call) throws(PoolFailure) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let type = call.body.withRoot { $0[Keys.options]?[Keys.userIdType]?.string }
      let user = try DirectoryUser.load(call, (type, ["options", "userIdType"]), transaction)
      let wishes = try read(call, transaction)
      let before = try transaction.memberships(of: user.seq)
      for old in before where !wishes.contains(where: { $0.department.number == old.department }) {
        try transaction.leave(old.department, user.seq)
      }
      let now = call.pool.clock.milliseconds
      for wish in wishes {
        let old = before.first { $0.department == wish.department.number }
        let isLeader = wish.isLeader ?? old?.isLeader ?? false
        try transaction.join(
          Membership(
            department: wish.department.number, user: user.seq, joinedAt: old?.joinedAt ?? now, isLeader: isLeader))
      }
      try MainDepartment.set(main(wishes, user), of: user, call, transaction)
      return .success
    }
  }

  private struct Wish {
    let department: DepartmentRow
    let isLeader: Bool?
    let isMain: Bool?
  }

  /// The one that is named; else the one before, where the user stays in it and it is not taken back.
  private static func main(_ wishes: [Wish], _ user: UserRecord) -> String? {
    if let named = wishes.first(where: { $0.isMain == true }) { return named.department.id }
    let before = user.string(.mainDepartmentId)
    return wishes.first { $0.department.id == before && $0.isMain != false }?.department.id
  }

  private static func read(_ call: Call, _ transaction: any ReadTransaction) throws(PoolFailure) -> [Wish] {
    let lookup = DepartmentLookup(transaction: transaction)
    var wishes: [Wish] = []
    try call.forEachObject("departments", most: mostDepartments) { (entry) throws(PoolFailure) in
      let path = entry.place.path("departmentId")
      let id = try entry.neededName("departmentId")
      let department = try lookup.department(id, .departmentId, in: nil, path)
      guard !wishes.contains(where: { $0.department.number == department.number }) else {
        throw .invalid(path, .departmentTwice, [id])
      }
      let isMain = try entry.bool("isMainDepartment")
      if isMain == true, wishes.contains(where: { $0.isMain == true }) {
        throw .invalid(entry.place.path("isMainDepartment"), .severalMainDepartments)
      }
      wishes.append(Wish(department: department, isLeader: try entry.bool("isLeader"), isMain: isMain))
    }
    return wishes
  }

  /// Puts a new user into the departments that its entry names.
  static func join(
    _ entry: TapeNode, _ place: EntryPlace, _ user: Int64, _ call: Call, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    guard let list = entry["departmentIds"], !list.isNull, list.count > 0 else { return }
    let path = place.path("departmentIds")
    guard list.kind == .array else { throw .invalid(path, .notArray, [list.kind.name]) }
    let options = call.body.withRoot { $0[Keys.options]?["departmentIdType"]?.string }
    let type = try DepartmentLookup.type(options, ["options", "departmentIdType"])
    let now = call.pool.clock.milliseconds
    var index = 0
    try list.forEachElement { (node) throws(PoolFailure) in
      let path = path.appending(.index(index))
      index += 1
      guard let id = node.string else { throw .invalid(path, .notText, [node.kind.name]) }
      let department = try DepartmentLookup(transaction: transaction).department(id, type, in: nil, path)
      try transaction.join(Membership(department: department.number, user: user, joinedAt: now))
    }
  }
}
