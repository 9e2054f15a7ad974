/// Where ids stand in an argument or an answer, as in `list[].userId`; read in place.
///
/// Layout in the catalogue: a head of 16 bits (the number of steps, the root from bit 8, and in bit 12 whether the
/// answer is a list itself), then per step the number of its name, with the highest bit set if it is a list whose
/// elements are meant.
public struct SubjectPath: Sendable, Hashable {
  /// Where a path begins.
  public enum Root: UInt8, Sendable, Hashable {
    /// In the argument.
    case argument
    /// In the data of the answer.
    case answer
    /// It means the user who is signed in, signs in, or is proved by the token or passcode in the argument.
    case caller
    /// It means all that the pool has.
    case everything
    /// It means something without an id.
    case nameless
  }

  private static let list: UInt16 = 0x8000
  private let place: Int

  /// The path of that number; nil for the number that means none.
  init?(number: UInt16) {
    guard number != CatalogueData.none, Int(number) < CatalogueData.shared.subjectPaths.count else { return nil }
    place = Int(number)
  }

  /// Where it begins.
  public var root: Root { Root(rawValue: UInt8(truncatingIfNeeded: head >> 8 & 0xF)) ?? .nameless }
  /// True if the data of the answer is a list whose elements are meant.
  public var isListOfAnswer: Bool { head & 0x1000 != 0 }
  /// How many steps there are.
  public var count: Int { Int(head & 0xFF) }

  /// A step: the name of a member, and whether its elements are meant.
  public func step(_ index: Int) -> (key: Key, isList: Bool) {
    let word = CatalogueData.shared.subjectPaths[place + 1 + index]
    return (Key(id: word & ~Self.list), word & Self.list != 0)
  }

  /// True if it goes through a list, so that it may mean several values.
  public var isPlural: Bool { isListOfAnswer || hasList(from: 0) }

  /// True if it goes through a list from a step on.
  func hasList(from index: Int) -> Bool {
    var index = index
    while index < count {
      if step(index).isList { return true }
      index += 1
    }
    return false
  }

  private var head: UInt16 { CatalogueData.shared.subjectPaths[place] }

  /// How many steps this path shares with another up to their last common list: what both mean is in the same element
  /// there.
  func shared(with other: SubjectPath) -> Int {
    guard root == other.root else { return 0 }
    var last = 0
    for index in 0..<min(count, other.count) {
      let (one, two) = (step(index), other.step(index))
      guard one == two else { break }
      if one.isList { last = index + 1 }
    }
    return last
  }

  /// The one value from a step on, which must not go through a list any more.
  func value(in node: TapeNode, from index: Int) -> TapeNode? {
    var found: TapeNode? = node
    for index in index..<max(index, count) { found = found?[step(index).key] }
    return found
  }

  /// True if some value that it means is what is sought.
  func contains(in node: TapeNode, from index: Int = 0, where isSought: (TapeNode) -> Bool) -> Bool {
    guard index < count else { return isSought(node) }
    let (key, isList) = step(index)
    guard let member = node[key] else { return false }
    guard isList else { return contains(in: member, from: index + 1, where: isSought) }
    do throws(Found) {
      try member.forEachElement { (element) throws(Found) in
        if contains(in: element, from: index + 1, where: isSought) { throw Found() }
      }
      return false
    } catch {
      return true
    }
  }

  /// Ends a walk whose outcome is known.
  private struct Found: Error {}
}

extension SubjectPath: CustomStringConvertible {
  /// The path as docs write it: `list[].userId`, `answer.userId`, `me`.
  public var description: String {
    switch root {
    case .caller: return "me"
    case .everything: return "*"
    case .nameless: return "-"
    case .argument, .answer: break
    }
    var parts = root == .answer ? ["answer" + (isListOfAnswer ? "[]" : "")] : []
    for index in 0..<count {
      let (key, isList) = step(index)
      parts.append(key.name + (isList ? "[]" : ""))
    }
    return parts.joined(separator: ".")
  }
}
