import Testing

@testable import Contract

/// What holds of every operation of the catalogue. The generator checks the same; this goes by what was compiled in.
@Suite("Subjects of operations")
struct SubjectTests {
  static let rows = Catalogue.operations.compactMap { operation in operation.subjects.map { (operation, $0) } }
  static let changing = Catalogue.operations.filter { !$0.isHelper && $0.effect != .read }

  @Test("every operation that does not only read has subjects or the reason why it has none, and never both")
  func complete() {
    for operation in Self.changing {
      #expect((operation.subjects == nil) == (operation.opaqueReason != nil), "\(operation)")
      #expect(operation.subjects?.change != .reads, "\(operation)")
      #expect(operation.opaqueReason.map { $0.count > 10 } ?? true, "\(operation)")
    }
    #expect(Self.changing.count == 347)
    #expect(Self.changing.count { $0.opaqueReason != nil } < 35)
    for operation in Catalogue.operations where operation.isHelper {
      #expect(
        operation.subjects == nil && operation.opaqueReason == nil && operation.undoability == nil, "\(operation)")
    }
    for operation in Catalogue.operations where operation.effect == .read {
      #expect(operation.subjects.map { $0.change == .reads } ?? true, "\(operation)")
      #expect(operation.undoability == nil && operation.opaqueReason == nil, "\(operation)")
    }
  }

  @Test("the enums have the names and the order of the catalogue")
  func names() {
    func plain(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }
    for value in Change.allCases { #expect("\(value)" == value.name) }
    for value in Entity.allCases { #expect("\(value)" == value.name) }
    for value in SubjectIdKind.allCases { #expect(plain("\(value)") == plain(value.name)) }
    for value in Loss.Kind.allCases { #expect("\(value)" == value.name) }
    let count =
      Change.allCases.count + Entity.allCases.count + SubjectIdKind.allCases.count + Loss.Kind.allCases.count
    #expect(CatalogueData.shared.subjectNames.count == count)
    #expect(SubjectIdKind.departmentId.name == "department_id" && Entity.departmentMember.words == "department member")
    let used = Set(Self.rows.map(\.1.entity)).union(Self.rows.flatMap { $0.1.places.compactMap(\.entity) })
    #expect(used == Set(Entity.allCases), "no row has \(Set(Entity.allCases).subtracting(used))")
  }

  @Test("every path of every row is in the argument or the answer, and ends at something that may be an id")
  func paths() {
    for (operation, subjects) in Self.rows {
      #expect(!subjects.places.isEmpty, "\(operation)")
      for place in subjects.places {
        guard let path = place.path else {
          Issue.record("\(operation) has a place without a path")
          continue
        }
        let end = resolve(path, of: operation)
        if path.count > 0 {
          #expect(end.map(isId) == true, "\(operation): \(path)")
          #expect(!path.step(path.count - 1).key.name.lowercased().contains("token"), "\(operation): \(path)")
        }
        #expect(path.root != .answer || subjects.change == .creates, "\(operation): \(path)")
        for beside in [place.typePath, place.idKindPath, place.scopePath, place.renamePath].compactMap(\.self) {
          #expect(resolve(beside, of: operation)?.type == .string, "\(operation): \(beside)")
          let rest = path.shared(with: beside)..<beside.count
          #expect(!rest.contains { beside.step($0).isList }, "\(operation): \(beside)")
        }
        if let entries = place.entryPath {
          #expect(resolve(entries, of: operation) != nil && path.root == .answer, "\(operation): \(entries)")
        }
      }
    }
  }

  @Test("every word that tells a type or a kind is known")
  func words() {
    for (operation, subjects) in Self.rows {
      for place in subjects.places {
        for word in place.typePath.flatMap({ resolve($0, of: operation)?.values }) ?? [] {
          #expect(Array(word.utf8).withUnsafeBufferPointer { Entity(targetType: $0) } != nil, "\(operation): \(word)")
        }
        for word in place.idKindPath.flatMap({ resolve($0, of: operation)?.values }) ?? [] {
          #expect(Array(word.utf8).withUnsafeBufferPointer { SubjectIdKind(name: $0) } != nil, "\(operation): \(word)")
        }
        #expect(place.entity != nil || place.typePath != nil, "\(operation)")
      }
    }
  }

  @Test("no subject's id is a secret")
  func secrets() {
    for (operation, subjects) in Self.rows {
      for path in subjects.places.compactMap(\.path) where path.root == .argument {
        #expect(resolve(path, of: operation)?.isSecret != true, "\(operation): \(path)")
      }
    }
  }

  @Test("what can be undone reads the state before, by reads that take what the row or an earlier read has")
  func before() {
    for (operation, subjects) in Self.rows {
      if !subjects.undo.isEmpty, subjects.change != .creates {
        #expect(!subjects.before.isEmpty, "\(operation)")
      }
      var known = Set(subjects.places.compactMap(\.entity))
      if subjects.places.contains(where: { $0.typePath != nil }) {
        known.formUnion([.user, .group, .role, .department])
      }
      for read in subjects.before {
        #expect(read.effect == .read && !read.isHelper, "\(operation): \(read)")
        guard let needs = read.subjects else {
          Issue.record("\(operation): \(read) has no subjects")
          continue
        }
        for place in needs.places where place.path?.root == .argument {
          #expect(place.entity.map { known.contains($0) } ?? true, "\(operation): \(read)")
        }
        let covered = needs.places.flatMap {
          [$0.path, $0.scopePath, $0.typePath].compactMap { $0.flatMap { $0.count > 0 ? $0.step(0).key : nil } }
        }
        for field in read.argument?.fields ?? FieldList(first: 0, count: 0) where field.isRequired {
          #expect(covered.contains(field.key), "\(operation): \(read) needs \(field)")
        }
        known.insert(needs.entity)
        known.formUnion(Self.returned(by: read))
      }
    }
  }

  /// What an answer has ids of, beside what the read is about.
  private static func returned(by read: Operation) -> Set<Entity> {
    switch read.name {
    case "getOrganization": [.department]
    case "listDepartmentMemberIds", "listGroupMembers", "getProfile": [.user]
    case "getUserDepartments", "getDepartmentList": [.department]
    case "getUserGroups", "getGroupList": [.group]
    case "getUserRoles", "getRoleList": [.role]
    default: []
    }
  }

  @Test("what undoes an operation writes and is about the same")
  func undo() {
    for (operation, subjects) in Self.rows {
      var mine = Set(subjects.places.compactMap(\.entity)).union([subjects.entity])
      for read in subjects.before {
        mine.formUnion(read.subjects.map { [$0.entity] } ?? [])
        mine.formUnion(Self.returned(by: read))
      }
      for undo in subjects.undo {
        #expect(undo.effect.contains(.write), "\(operation): \(undo)")
        guard let other = undo.subjects else {
          Issue.record("\(operation): \(undo) is opaque")
          continue
        }
        let its = Set(other.places.compactMap(\.entity)).union([other.entity])
        #expect(!its.isDisjoint(with: mine), "\(operation): \(undo)")
      }
    }
  }

  @Test("what is lost is told: by operations that may send messages, and by all that cannot be undone")
  func losses() {
    for (operation, subjects) in Self.rows {
      for loss in subjects.losses {
        guard let path = loss.path else { continue }
        #expect(resolve(path, of: operation, orList: true) != nil, "\(operation): \(path)")
        if let value = loss.harmlessValue {
          #expect(resolve(path, of: operation)?.values.contains(value) == true, "\(operation): \(path)")
        }
      }
      if subjects.change == .reads { continue }
      if subjects.undo.isEmpty { #expect(!subjects.losses.isEmpty, "\(operation)") }
      if operation.effect.contains(.notifies) {
        #expect(subjects.losses.contains { $0.kind == .message }, "\(operation)")
      }
    }
  }

  // MARK: Walking along the DTOs

  private struct End {
    var type: Field.ValueType
    var values: [String]
    var isSecret: Bool
  }

  private func isId(_ end: End) -> Bool {
    switch end.type {
    case .string, .number, .integer, .any: true
    default: false
    }
  }

  /// What stands at the end of a path; nil if there is no such path.
  private func resolve(_ path: SubjectPath, of operation: Operation, orList: Bool = false) -> End? {
    var schema = operation.argument
    var end: End? = End(type: .object, values: [], isSecret: false)
    if path.root == .answer {
      guard let data = operation.response?.field(named: "data"), (data.items != nil) == path.isListOfAnswer else {
        return nil
      }
      (schema, end) = Self.step(data, isList: path.isListOfAnswer)
    }
    for index in 0..<path.count {
      let (key, isList) = path.step(index)
      guard let field = schema?.field(key) else { return nil }
      guard (field.items != nil) == isList || orList && index == path.count - 1 else { return nil }
      (schema, end) = Self.step(field, isList: isList)
    }
    return end
  }

  private static func step(_ field: Field, isList: Bool) -> (Schema?, End) {
    let type = isList ? field.items?.type ?? .any : field.type
    let values = isList ? field.items?.enumValues ?? [] : field.enumValues
    let schema: Schema? = if case .ref(let inner) = type { inner } else { nil }
    return (schema, End(type: type, values: values, isSecret: field.isSecret))
  }
}
