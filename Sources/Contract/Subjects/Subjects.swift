/// What an operation is about: what it does, to what, whose ids are where, and what takes it back (docs/contract.md,
/// "Subjects"). A row of the catalogue, read in place.
///
/// Layout: change and entity in the bytes of one number of 16 bits; the counts of the places, reads, undoing operations
/// and losses in four bits each; the places (``SubjectPlace``); the numbers of the operations; the losses (``Loss``).
public struct Subjects: Sendable, Hashable {
  private let row: Int

  static let opaque: UInt16 = 0xFF

  fileprivate init(row: Int) { self.row = row }

  /// What it does.
  public var change: Change { Change(rawValue: UInt8(truncatingIfNeeded: word(0))) ?? .updates }
  /// What it changes, or reads.
  public var entity: Entity { Entity(rawValue: UInt8(truncatingIfNeeded: word(0) >> 8)) ?? .setting }
  /// Where the ids of its subjects are; at least one. Those of the main subject come first.
  public var places: SubjectPlaces { SubjectPlaces(first: row + 2, count: count(0)) }
  /// The reads that together return the state before, in order: a later one may take ids that an earlier one returned.
  /// Each has subjects of its own, which tell where it takes the ids. Every field of it that begins with `with` is
  /// meant to be true.
  public var before: [Operation] { operations(from: firstOperation, count(1)) }
  /// The operations that undo it, in order; empty if nothing does.
  public var undo: [Operation] { operations(from: firstOperation + count(1), count(2)) }
  /// What may stay lost.
  public var losses: [Loss] {
    let first = firstOperation + count(1) + count(2)
    return (0..<count(3)).compactMap { Loss(at: first + $0 * Loss.width) }
  }

  /// What may stay lost after a call with that argument.
  func losses(of argument: TapeNode) -> [Loss] { losses.filter { $0.isCaused(by: argument) } }

  private var firstOperation: Int { row + 2 + count(0) * SubjectPlace.width }

  private func word(_ index: Int) -> UInt16 { CatalogueData.shared.subjectWords[row + index] }

  private func count(_ list: Int) -> Int { Int(word(1) >> (4 * UInt16(list)) & 0xF) }

  private func operations(from first: Int, _ count: Int) -> [Operation] {
    (first..<first + count).map { Operation(index: CatalogueData.shared.subjectWords[$0]) }
  }
}

extension Operation {
  /// What it is about; nil for a helper, for an opaque operation (``opaqueReason``), and for a read that no undo needs.
  public var subjects: Subjects? {
    guard let row = subjectRow, CatalogueData.shared.subjectWords[row] & 0xFF != Subjects.opaque else { return nil }
    return Subjects(row: row)
  }

  /// Why its changes are unknown, so that it is never undone; nil for an operation with subjects.
  public var opaqueReason: String? {
    guard let row = subjectRow, CatalogueData.shared.subjectWords[row] & 0xFF == Subjects.opaque else { return nil }
    return CatalogueData.shared.strings.text(CatalogueData.shared.subjectWords[row + 1])
  }

  private var subjectRow: Int? {
    let row = CatalogueData.shared.subjectRows.u16(Int(index), 0)
    return row == CatalogueData.none ? nil : Int(row)
  }
}

/// Where the ids of an operation's subjects are, made one by one as they are asked for.
public struct SubjectPlaces: RandomAccessCollection, Sendable {
  let first: Int
  /// How many there are.
  public let count: Int

  /// 0
  public var startIndex: Int { 0 }
  /// ``count``
  public var endIndex: Int { count }
  /// The place of that number.
  public subscript(position: Int) -> SubjectPlace { SubjectPlace(place: first + position * SubjectPlace.width) }
}

/// Where ids of one entity are in an argument or an answer, and what tells more about them.
public struct SubjectPlace: Sendable, Hashable {
  /// Its size in the catalogue, in numbers of 16 bits.
  static let width = 6

  private static let typed: UInt8 = 0xFF
  private static let literal: UInt16 = 0x8000
  let place: Int

  /// Whose ids they are; nil if ``typePath`` leads to the word for that.
  public var entity: Entity? { isTyped ? nil : Entity(rawValue: UInt8(truncatingIfNeeded: word(0))) }
  /// Where the ids are.
  public var path: SubjectPath? { SubjectPath(number: word(1)) }
  /// Where the word for the entity is, as in `targets[].targetType`.
  public var typePath: SubjectPath? { isTyped ? SubjectPath(number: word(2)) : nil }
  /// Where the name of the kind of the ids is, as in `options.userIdType`.
  public var idKindPath: SubjectPath? { isTyped ? nil : SubjectPath(number: word(2)) }
  /// Where that is in which the ids are unique: the namespace of a role, the organization of a department.
  public var scopePath: SubjectPath? { word(3) & Self.literal == 0 ? SubjectPath(number: word(3)) : nil }
  /// That in which the ids are unique, if it is always the same.
  public var scope: String? {
    let number = word(3)
    guard number & Self.literal != 0, number != CatalogueData.none else { return nil }
    return CatalogueData.shared.strings.text(number & ~Self.literal)
  }
  /// Where the new id is, if the operation may change it, as in `newCode`.
  public var renamePath: SubjectPath? { SubjectPath(number: word(4)) }
  /// The list of the argument with one entry for each id of the answer.
  public var entryPath: SubjectPath? { SubjectPath(number: word(5)) }

  /// The kind of the ids that nothing in a request changes; nil for the entity's own.
  var fixedKind: SubjectIdKind? { SubjectIdKind(rawValue: UInt8(truncatingIfNeeded: word(0) >> 8)) }

  private var isTyped: Bool { UInt8(truncatingIfNeeded: word(0)) == Self.typed }
  private func word(_ index: Int) -> UInt16 { CatalogueData.shared.subjectWords[place + index] }
}
