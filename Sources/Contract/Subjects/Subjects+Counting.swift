extension Subjects {
  /// How many things a call changes, and which one if it is one.
  public struct Extent: Sendable, Equatable {
    /// How many: the number of ids of the main subject, at least 1.
    public let count: Int
    /// The id of the one thing that the call is about; nil if it is about several or the id is not known. For a
    /// relation it is the id of what has the relation: the group of several users.
    public let target: String?
  }

  /// How many things a call with that argument changes, and which one. Costs a look at the argument's members, not at
  /// every id, unless a list is in a list.
  /// - Parameter answer: the data of the answer, which may have the id of what was created.
  public func extent(in argument: TapeNode, answer: TapeNode?) -> Extent {
    let places = places
    let main = mainCount(places)
    var count = 0
    for index in 0..<main { count += Self.count(places[index], in: argument) }
    count = max(count, 1)
    if change == .adds || change == .removes {
      for index in main..<max(main, places.count) {
        if let holder = Self.only(places[index], in: argument, answer) { return Extent(count: count, target: holder) }
      }
    }
    guard count == 1 else { return Extent(count: count, target: nil) }
    for index in 0..<main {
      if let id = Self.only(places[index], in: argument, answer) { return Extent(count: 1, target: id) }
    }
    return Extent(count: 1, target: nil)
  }

  /// How many places the main subject has: the first one, and those after it of the same entity.
  private func mainCount(_ places: SubjectPlaces) -> Int {
    guard places.count > 1, let entity = places[0].entity else { return places.count > 0 ? 1 : 0 }
    var count = 1
    while count < places.count, places[count].entity == entity { count += 1 }
    return count
  }

  private static func count(_ place: SubjectPlace, in argument: TapeNode) -> Int {
    guard let path = place.entryPath ?? place.path, path.root == .argument else { return 1 }
    return count(path, in: argument, from: 0)
  }

  private static func count(_ path: SubjectPath, in node: TapeNode, from index: Int) -> Int {
    guard index < path.count else { return node.isNull ? 0 : 1 }
    let (key, isList) = path.step(index)
    guard let member = node[key] else { return 0 }
    guard isList else { return count(path, in: member, from: index + 1) }
    guard path.hasList(from: index + 1) else { return member.count }
    var sum = 0
    member.forEachElement { sum += count(path, in: $0, from: index + 1) }
    return sum
  }

  /// The id at a place that means one thing, or has one element.
  private static func only(_ place: SubjectPlace, in argument: TapeNode, _ answer: TapeNode?) -> String? {
    guard let path = place.path else { return nil }
    var node: TapeNode?
    switch path.root {
    case .argument: node = argument
    case .answer: node = path.isListOfAnswer ? onlyElement(answer) : answer
    case .caller, .everything, .nameless: return nil
    }
    for index in 0..<path.count {
      let (key, isList) = path.step(index)
      node = node?[key]
      if isList { node = onlyElement(node) }
    }
    return node.flatMap { $0.string ?? $0.integer.map { String($0) } }
  }

  private static func onlyElement(_ list: TapeNode?) -> TapeNode? {
    guard let list, list.count == 1 else { return nil }
    return list.firstElement
  }
}
