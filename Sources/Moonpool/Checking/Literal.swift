import Contract

/// A value of a script as far as it is written out.
struct Literal {
  /// What is known of it.
  indirect enum Content {
    /// A text, number, boolean or null.
    case value(Value)
    /// nil: as if it were not there.
    case absent
    /// A table of names.
    case fields([(name: String, value: Literal)])
    /// A list: the elements that are written out with their positions, from 0.
    case list([(position: Int, value: Literal)])
    /// Anything that only the run knows.
    case computed
  }

  /// What is known of it.
  var content: Content
  /// The line it stands on, from 1.
  var line: Int
  /// True where every part of it is written out.
  var isWhole: Bool

  /// Something that only the run knows.
  static func computed(_ line: Int) -> Literal { Literal(content: .computed, line: line, isWhole: false) }

  /// The value without what is computed; nil where nothing is left. An empty table is an empty list, as the bridge reads it.
  var value: Value? {
    switch content {
    case .value(let value): return value
    case .absent, .computed: return nil
    case .fields(let fields):
      let members = fields.compactMap { field in field.value.value.map { Value.Member(field.name, $0) } }
      return members.isEmpty ? .array([]) : .object(members)
    case .list(let elements): return .array(elements.compactMap(\.value.value))
    }
  }

  /// Finds what a path in ``value`` means in the script.
  /// - Returns: the path with the list positions as they are written, and the line of the innermost part that is there.
  func place(of path: ArraySlice<Path.Element>) -> (path: [Path.Element], line: Int) {
    guard let step = path.first else { return ([], line) }
    switch (step, content) {
    case (.name(let name), .fields(let fields)):
      guard let inner = fields.last(where: { $0.name == name })?.value else { break }
      let rest = inner.place(of: path.dropFirst())
      return ([step] + rest.path, rest.line)
    case (.index(let index), .list(let elements)):
      let kept = elements.filter { $0.value.value != nil }
      guard kept.indices.contains(index) else { break }
      let rest = kept[index].value.place(of: path.dropFirst())
      return ([.index(kept[index].position)] + rest.path, rest.line)
    default: break
    }
    return (Array(path), line)
  }

  /// The value without the part at a path of ``value``, so that the rest can be checked.
  func removing(_ path: ArraySlice<Path.Element>) -> Literal {
    guard let step = path.first else { return .computed(line) }
    var result = self
    result.isWhole = false
    switch (step, content) {
    case (.name(let name), .fields(let fields)):
      guard fields.contains(where: { $0.name == name }) else { return .computed(line) }
      result.content = .fields(
        fields.map { $0.name == name ? ($0.name, $0.value.removing(path.dropFirst())) : $0 })
    case (.index(let index), .list(let elements)):
      let places = elements.indices.filter { elements[$0].value.value != nil }
      guard places.indices.contains(index) else { return .computed(line) }
      var changed = elements
      changed[places[index]].value = elements[places[index]].value.removing(path.dropFirst())
      result.content = .list(changed)
    default: return .computed(line)
    }
    return result
  }
}
