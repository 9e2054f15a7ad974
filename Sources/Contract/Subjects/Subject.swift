/// A thing that a request is about. Valid only inside the visit that it came from.
public struct Subject {
  /// What is known of which one it is.
  public enum Identity {
    /// Its id: a text or a number.
    case id(TapeNode)
    /// The user who is signed in, signs in, or is proved by the token or passcode in the argument.
    case caller
    /// All of the pool, or what the pool has once.
    case everything
    /// It has no id, or none that is known yet.
    case unknown
  }

  /// What it is; nil for a type of target that nobody knows.
  public let entity: Entity?
  /// Which one it is.
  public let identity: Identity
  /// What kind of id it has.
  public let idKind: SubjectIdKind
  /// That in which the id is unique, such as the namespace of a role; nil for the usual one.
  public let scope: String?
  /// The place of the operation's ``Subjects/places`` that it came from.
  public let place: Int
  /// The number of its entry in the list that it came from, from 0; nil if it stands alone.
  public let entry: Int?

  /// The id as text; nil if there is none.
  public var id: String? {
    guard case .id(let node) = identity else { return nil }
    return node.string ?? node.integer.map { String($0) }
  }
}

extension Request {
  /// Visits everything that the request is about, in the order of the operation's places and of the request's lists.
  /// Takes constant memory; visits nothing for a request that is opaque.
  /// - Parameters:
  ///   - answer: the data of the answer, if there is one by now: what the request creates may have its id only there.
  public func forEachSubject<Failure: Error>(
    answer: Tape? = nil, _ body: (Subject) throws(Failure) -> Void
  ) throws(Failure) {
    guard let subjects = operation.subjects else { return }
    try self.body.withRoot { (argument) throws(Failure) in
      guard let answer else { return try subjects.forEach(in: argument, answer: nil, body) }
      try answer.withRoot { (data) throws(Failure) in try subjects.forEach(in: argument, answer: data, body) }
    }
  }
}

extension Subjects {
  /// As ``Request/forEachSubject(answer:_:)``, for an argument and an answer that are at hand.
  public func forEach<Failure: Error>(
    in argument: TapeNode, answer: TapeNode?, _ body: (Subject) throws(Failure) -> Void
  ) throws(Failure) {
    for (number, place) in places.enumerated() {
      guard let path = place.path else { continue }
      try SubjectVisit(number: number, place: place, path: path, argument: argument).run(answer: answer, body)
    }
  }
}

/// A visit of the ids of one place. What tells their kind, type and scope is found in the same elements of the same
/// lists.
private struct SubjectVisit {
  let number: Int
  let place: SubjectPlace
  let path: SubjectPath
  let argument: TapeNode

  /// A path that tells more about the ids, how far it goes the same way, and the node reached so far on it.
  private struct Companion {
    let path: SubjectPath?
    let shared: Int
    var node: TapeNode

    init(_ path: SubjectPath?, beside main: SubjectPath, _ root: TapeNode) {
      self.path = path
      shared = path?.shared(with: main) ?? 0
      node = root
    }

    var value: TapeNode? { path?.value(in: node, from: shared) }
  }

  private struct Companions {
    var type: Companion
    var kind: Companion
    var scope: Companion

    mutating func enter(_ element: TapeNode, step: Int) {
      if step < type.shared { type.node = element }
      if step < kind.shared { kind.node = element }
      if step < scope.shared { scope.node = element }
    }
  }

  func run<Failure: Error>(
    answer: TapeNode?, _ body: (Subject) throws(Failure) -> Void
  ) throws(Failure) {
    let companions = Companions(
      type: Companion(place.typePath, beside: path, argument),
      kind: Companion(place.idKindPath, beside: path, argument),
      scope: Companion(place.scopePath, beside: path, argument))
    switch path.root {
    case .caller: try body(subject(.caller, nil, companions))
    case .everything: try body(subject(.everything, nil, companions))
    case .nameless: try body(subject(.unknown, nil, companions))
    case .argument: try walk(argument, 0, nil, companions, body)
    case .answer:
      guard let answer else { return try visitEntries(companions, body) }
      guard path.isListOfAnswer else { return try walk(answer, 0, nil, companions, body) }
      var entry = 0
      try answer.forEachElement { (element) throws(Failure) in
        try walk(element, 0, entry, companions, body)
        entry += 1
      }
    }
  }

  /// What is created has no ids yet; there is one for each entry.
  private func visitEntries<Failure: Error>(
    _ companions: Companions, _ body: (Subject) throws(Failure) -> Void
  ) throws(Failure) {
    guard let list = place.entryPath else { return try body(subject(.unknown, nil, companions)) }
    let count = list.value(in: argument, from: 0)?.count ?? 0
    for entry in 0..<count { try body(subject(.unknown, entry, companions)) }
  }

  private func walk<Failure: Error>(
    _ node: TapeNode, _ step: Int, _ entry: Int?, _ companions: Companions, _ body: (Subject) throws(Failure) -> Void
  ) throws(Failure) {
    guard step < path.count else {
      guard !node.isNull else { return }
      return try body(subject(.id(node), entry, companions))
    }
    let (key, isList) = path.step(step)
    guard let member = node[key] else { return }
    guard isList else { return try walk(member, step + 1, entry, companions, body) }
    var index = 0
    try member.forEachElement { (element) throws(Failure) in
      var companions = companions
      companions.enter(element, step: step)
      // An error names the outermost list's entry.
      try walk(element, step + 1, entry ?? index, companions, body)
      index += 1
    }
  }

  private func subject(_ identity: Subject.Identity, _ entry: Int?, _ companions: Companions) -> Subject {
    let entity = place.entity ?? companions.type.value?.utf8.flatMap { Entity(targetType: $0) }
    // Of the targets that a role or permission may have, only roles are in a namespace.
    let isScoped = place.typePath == nil || entity == .role
    let named = companions.kind.value?.utf8.flatMap { SubjectIdKind(name: $0) }
    return Subject(
      entity: entity, identity: identity, idKind: place.fixedKind ?? named ?? entity?.idKind ?? .id,
      scope: isScoped ? companions.scope.value?.string ?? place.scope : nil, place: number, entry: entry)
  }
}
