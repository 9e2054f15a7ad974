import Contract

/// A field of a user or a definition that is not the same in both pools.
struct FieldDifference: Sendable {
  /// The field, custom fields as `customData.KEY`.
  let field: String
  /// What the pools have; nil for nothing.
  let values: (first: Contract.Value?, second: Contract.Value?)
  /// True where the values must not be shown.
  let isHidden: Bool
}

/// Which fields of users are compared, and how.
struct UserComparison: Sendable {
  /// Custom fields whose values are not shown.
  var encrypted: Set<String> = []
  /// The departments' names by id in both pools, where users are not matched by id; empty to compare the ids.
  var departments: (first: [String: String], second: [String: String]) = ([:], [:])

  private let key: DiffKey
  /// By the number of the name.
  private var fields: [UInt16: Kind] = [:]
  /// The custom fields that were asked for; nil for all.
  private var customKeys: Set<String>?
  /// Whether groups, roles and passwords are compared.
  private var belongings: Set<String> = ["groups", "roles", "password"]

  private enum Kind {
    case plain, secret, customData, departments, identities
  }

  /// Moments and traces of sign-ins, which change without anybody changing the user.
  private static let traces: Set<String> = [
    "loginsCount", "lastIp", "lastLoginApp", "browser", "device",
  ]

  /// Decides on fields.
  /// - Parameters:
  ///   - named: what `--fields` said; nil for all.
  ///   - withTimes: true to compare times and traces of sign-ins too.
  ///   - key: how users are matched.
  /// - Throws: ``CommandError`` (`usage`) for a name that is no field, with the near miss.
  init(named: String?, withTimes: Bool, key: DiffKey) throws(CommandError) {
    self.key = key
    guard let schema = Catalogue.schema(named: "UserDto") else {
      throw CommandError(.pool, "UserDto: no such DTO in the catalogue")
    }
    guard let named else {
      for field in schema.fields where withTimes || !Self.isTrace(field) { add(field) }
      if key != .id { fields[Key("userId")?.id ?? Key.dynamicID] = nil }
      return
    }
    let names = named.split(separator: ",").map(\.trimmed).filter { !$0.isEmpty }
    guard !names.isEmpty else { throw CommandError(.usage, "--fields: names no field") }
    belongings = belongings.intersection(names)
    for name in names where !belongings.contains(name) {
      if name.hasPrefix("customData."), let field = schema.field(named: "customData") {
        add(field)
        customKeys = (customKeys ?? []).union([String(name.dropFirst(11))])
      } else if let field = schema.field(named: name) {
        add(field)
      } else {
        throw CommandError(.usage, "--fields: \(name): \(schema.noField(name).message)")
      }
    }
    // All custom fields go before some of them.
    if names.contains("customData") { customKeys = nil }
  }

  /// True where nothing beside the user's own row is compared.
  var needsBelongings: Bool { !belongings.isEmpty }

  private static func isTrace(_ field: Field) -> Bool {
    field.format == "date-time" && field.name != "birthdate" || traces.contains(field.name)
  }

  private mutating func add(_ field: Field) {
    fields[field.key.id] =
      switch field.name {
      case "customData": .customData
      case "departmentIds": .departments
      case "identities": .identities
      default: field.isSecret ? .secret : .plain
      }
  }

  // MARK: A pair of users

  /// The fields in which two users differ.
  func differences(_ first: TapeNode, _ second: TapeNode) -> [FieldDifference] {
    var others: [(id: UInt16, node: TapeNode)] = []
    others.reserveCapacity(second.count)
    second.forEachMember { others.append(($0.id, $1)) }
    var found: [FieldDifference] = []
    var place = 0
    var missing = Set<UInt16>()
    if others.count != first.count { missing = Set(others.map(\.id)) }
    first.forEachMember { name, node in
      // Both come in the same order, so that the next one is nearly always the right one.
      if place >= others.count || others[place].id != name.id {
        missing = missing.isEmpty ? Set(others.map(\.id)) : missing
        place = others.firstIndex { $0.id == name.id } ?? others.count
      }
      let other = place < others.count ? others[place].node : nil
      if other != nil { place += 1 }
      missing.remove(name.id)
      guard let kind = fields[name.id] else { return }
      if let other, Self.same(node, other) { return }
      compare(name.name, kind, node, other, &found)
    }
    if !missing.isEmpty {
      let had = Self.names(of: first)
      for other in others where missing.contains(other.id) && !had.contains(other.id) {
        if let kind = fields[other.id] { compare(Key(id: other.id).name, kind, nil, other.node, &found) }
      }
    }
    return found
  }

  private static func names(of node: TapeNode) -> Set<UInt16> {
    var names: Set<UInt16> = []
    node.forEachMember { name, _ in names.insert(name.id) }
    return names
  }

  /// Whether two values are the same to the byte; what is not may still mean the same.
  private static func same(_ one: TapeNode, _ other: TapeNode) -> Bool {
    guard one.kind == other.kind, one.byteLength == other.byteLength else { return false }
    switch one.kind {
    case .null, .true, .false: return true
    case .integer: return one.integer == other.integer
    case .number: return one.number == other.number
    case .string:
      guard let left = one.utf8, let right = other.utf8 else { return false }
      return left.elementsEqual(right)
    case .array, .object: return one.count == 0 && other.count == 0
    }
  }

  private func compare(
    _ name: String, _ kind: Kind, _ first: TapeNode?, _ second: TapeNode?, _ found: inout [FieldDifference]
  ) {
    let one = first.map { Contract.Value($0).canonical }
    let other = second.map { Contract.Value($0).canonical }
    switch kind {
    case .plain: Self.add(name, one, other, &found)
    case .secret: Self.add(name, one, other, isHidden: true, &found)
    case .customData: compareCustomData(one, other, &found)
    case .departments:
      Self.add(name, named(one, departments.first), named(other, departments.second), &found)
    case .identities: Self.add(name, identities(one), identities(other), &found)
    }
  }

  private func compareCustomData(
    _ first: Contract.Value?, _ second: Contract.Value?, _ found: inout [FieldDifference]
  ) {
    for key in Self.members(first).union(Self.members(second)).sorted() {
      if let customKeys, !customKeys.contains(key) { continue }
      Self.add("customData." + key, first?[key], second?[key], isHidden: encrypted.contains(key), &found)
    }
  }

  private static func members(_ value: Contract.Value?) -> Set<String> {
    guard case .object(let members)? = value else { return [] }
    return Set(members.map(\.name))
  }

  private func named(_ ids: Contract.Value?, _ names: [String: String]) -> Contract.Value? {
    guard let ids = ids?.array else { return ids }
    let texts = ids.compactMap(\.string).map { names[$0] ?? $0 }.sorted()
    return texts.isEmpty ? nil : .array(texts.map { .string($0) })
  }

  /// Identities whatever their order, without tokens, and without ids of their own where users are not matched by id.
  private func identities(_ value: Contract.Value?) -> Contract.Value? {
    guard let rows = value?.array, !rows.isEmpty else { return nil }
    let omitted: Set<String> =
      key == .id ? ["accessToken", "refreshToken"] : ["accessToken", "refreshToken", "identityId"]
    let kept = rows.map { row -> Contract.Value in
      guard case .object(let members) = row else { return row }
      return .object(members.filter { !omitted.contains($0.name) })
    }
    return .array(kept.sorted { JSONText.of($0) < JSONText.of($1) })
  }

  static func add(
    _ field: String, _ first: Contract.Value?, _ second: Contract.Value?, isHidden: Bool = false,
    _ found: inout [FieldDifference]
  ) {
    let one = first == .null ? nil : first
    let other = second == .null ? nil : second
    if one != other { found.append(FieldDifference(field: field, values: (one, other), isHidden: isHidden)) }
  }

  // MARK: Belongings

  /// Groups, roles and passwords in which two users differ.
  func differences(_ first: DiffSide.Belongings, _ second: DiffSide.Belongings) -> [FieldDifference] {
    var found: [FieldDifference] = []
    func list(_ names: [String]) -> Contract.Value? { names.isEmpty ? nil : .array(names.map { .string($0) }) }
    if belongings.contains("groups") { Self.add("groups", list(first.groups), list(second.groups), &found) }
    if belongings.contains("roles") { Self.add("roles", list(first.roles), list(second.roles), &found) }
    if belongings.contains("password"), first.password != second.password {
      func word(_ password: [String]?, _ text: Contract.Value) -> Contract.Value? { password.map { _ in text } }
      let isChanged = first.password != nil && second.password != nil
      Self.add("password", word(first.password, "set"), word(second.password, isChanged ? "another" : "set"), &found)
    }
    return found
  }
}

extension Contract.Value {
  /// The value with its members sorted by name, floats without a fraction as whole numbers, so that equal values compare as equal.
  var canonical: Contract.Value {
    switch self {
    case .number(let number): Int64(exactly: number).map { .integer($0) } ?? self
    case .array(let elements): .array(elements.map(\.canonical))
    case .object(let members):
      .object(members.map { .init($0.name, $0.value.canonical) }.sorted { $0.name < $1.name })
    default: self
    }
  }
}
