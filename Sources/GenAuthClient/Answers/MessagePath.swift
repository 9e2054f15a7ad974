import Contract

/// The path that a refusal's message begins with, as in `list[3].gender: …`.
struct MessagePath {
  /// What was asked for.
  let operation: Operation
  /// The argument that was sent: it tells where a name ends that has dots, brackets or colons of its own, as a custom field's may.
  let argument: Tape
  /// No path is as long, whatever a service says.
  private static let deepest = 32

  /// Path and rest. Where the message does not begin with a field of the operation, the path is empty and the rest the message.
  func split(_ message: String) -> (Path, String) {
    guard let (elements, rest) = walk(message[...], argument.value, 0), case .name(let first)? = elements.first,
      (operation.request ?? operation.argument)?.field(named: first) != nil
    else { return (Path(), message) }
    return (Path(elements), String(rest))
  }

  /// The message without the other entry of the list that it ends with, as in `… (list[2].email)`, and that entry, whose indices are the reader's to count.
  func rival(of path: Path, _ message: String) -> (String, Path?) {
    guard message.hasSuffix(")"), let open = message.lastIndex(of: "("), open > message.startIndex,
      case .name(let list)? = path.elements.first, case .index? = path.elements.dropFirst().first,
      case let end = message.index(before: open), message[end] == " ",
      let (elements, rest) = walk(message[message.index(after: open)...].dropLast() + ": ", argument.value, 0),
      rest.isEmpty, elements.count > 1, elements[0] == .name(list), case .index = elements[1]
    else { return (message, nil) }
    return (String(message[..<end]), Path(elements))
  }

  /// The steps up to `: `, and what comes after it; nil where the text does not begin with a path.
  private func walk(_ text: Substring, _ value: Value?, _ depth: Int) -> ([Path.Element], Substring)? {
    guard depth < Self.deepest else { return nil }
    let isFirst = depth == 0
    if !isFirst, text.hasPrefix(": ") { return ([], text.dropFirst(2)) }
    if text.hasPrefix("["), !isFirst {
      guard let end = text.firstIndex(of: "]"), let index = Int(text[..<end].dropFirst()), index >= 0,
        let (inner, rest) = walk(text[text.index(after: end)...], value?[index], depth + 1)
      else { return nil }
      return ([.index(index)] + inner, rest)
    }
    guard isFirst || text.hasPrefix(".") else { return nil }
    let text = isFirst ? text : text.dropFirst()
    for name in names(in: value, before: text) {
      if let (inner, rest) = walk(text.dropFirst(name.count), value?[name], depth + 1) {
        return ([.name(name)] + inner, rest)
      }
    }
    return nil
  }

  /// What the next name may be: a member of the argument, the longest first, or the characters up to the next sign of a path.
  private func names(in value: Value?, before text: Substring) -> [String] {
    var names: [String] = []
    if case .object(let members)? = value { names = members.map(\.name).filter { !$0.isEmpty && text.hasPrefix($0) } }
    names.sort { $0.count > $1.count }
    let plain = text.prefix { !".[]: …".contains($0) }
    if !plain.isEmpty { names.append(String(plain)) }
    return names
  }
}
