import Contract

/// Something odd about an answer that was taken all the same (docs/remote.md, "Odd answers").
struct AnswerNote: Sendable {
  /// What is odd, for people.
  let text: String
  /// The same for all answers that are odd in that way.
  let identity: String

  /// A value that the contract does not have.
  init(_ finding: AnswerCheck.Finding, of operation: Operation) {
    text = "\(operation.name): \(finding); the value is passed on as it is"
    identity = Self.identity(operation, finding.path)
  }

  /// Broken text that was read as U+FFFD.
  init(repairsIn data: Tape?, of operation: Operation) {
    var path: [Path.Element] = [.name("data")]
    let isFound = data.map { $0.withRoot { Self.find($0, &path) } } ?? false
    let place = isFound ? Path(path).rendered(indexBase: 0) + ": " : ""
    text =
      "\(operation.name): \(place)broken Unicode (half a surrogate pair, or bytes that are not UTF-8) is read as U+FFFD"
    identity = operation.name + " text"
  }

  /// The operation and the way to the field, whatever the entry.
  private static func identity(_ operation: Operation, _ path: Path) -> String {
    let names = path.elements.map { if case .name(let name) = $0 { name } else { "[]" } }
    return operation.name + " " + names.joined(separator: ".")
  }

  /// The way to the first text with a U+FFFD in it.
  private static func find(_ node: TapeNode, _ path: inout [Path.Element]) -> Bool {
    var isFound = false
    switch node.kind {
    case .string: return node.string?.unicodeScalars.contains("\u{FFFD}") ?? false
    case .array:
      var index = 0
      node.forEachElement { element in
        if isFound { return }
        path.append(.index(index))
        isFound = find(element, &path)
        if !isFound { path.removeLast() }
        index += 1
      }
    case .object:
      node.forEachMember { name, value in
        if isFound { return }
        path.append(.name(name.name))
        isFound = find(value, &path)
        if !isFound { path.removeLast() }
      }
    default: break
    }
    return isFound
  }
}
