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
    case fields([Field])
    /// A list: the elements that are written out with their positions, from 0.
    case list([(position: Int, value: Literal)])
    /// Anything that only the run knows.
    case computed
  }

  /// A name in a table with its value.
  struct Field {
    var name: String
    /// Where the name stands.
    var place: Range<Int>
    var value: Literal
  }

  /// What is known of it.
  var content: Content
  /// Where it stands in the source, in bytes; of a table only the opening brace.
  var place: Range<Int>
  /// True where every part of it is written out.
  var isWhole: Bool
  /// True for a table that may have names beside those that are written out.
  var isOpen = false

  /// Something that only the run knows.
  static func computed(_ place: Range<Int>) -> Literal { Literal(content: .computed, place: place, isWhole: false) }

  /// Whether only the run knows it.
  var isComputed: Bool { if case .computed = content { true } else { false } }
  /// Whether it is nil.
  var isAbsent: Bool { if case .absent = content { true } else { false } }

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
  /// - Parameter isName: true to get the place of a field's name instead of its value's.
  /// - Returns: the path with the list positions as they are written, and the place of the innermost part that is there.
  func place(of path: ArraySlice<Path.Element>, isName: Bool) -> (path: [Path.Element], place: Range<Int>) {
    guard let step = path.first else { return ([], place) }
    switch (step, content) {
    case (.name(let name), .fields(let fields)):
      guard let field = fields.last(where: { $0.name == name }) else { break }
      if isName, path.count == 1 { return ([step], field.place) }
      let rest = field.value.place(of: path.dropFirst(), isName: isName)
      return ([step] + rest.path, rest.place)
    case (.index(let index), .list(let elements)):
      let kept = elements.filter { $0.value.value != nil }
      guard kept.indices.contains(index) else { break }
      let rest = kept[index].value.place(of: path.dropFirst(), isName: isName)
      return ([.index(kept[index].position)] + rest.path, rest.place)
    default: break
    }
    return (Array(path), place)
  }

  /// The value without the part at a path of ``value``, so that the rest can be checked.
  func removing(_ path: ArraySlice<Path.Element>) -> Literal {
    guard let step = path.first else { return .computed(place) }
    var result = self
    result.isWhole = false
    switch (step, content) {
    case (.name(let name), .fields(let fields)):
      guard fields.contains(where: { $0.name == name }) else { return .computed(place) }
      var changed = fields
      for index in changed.indices where changed[index].name == name {
        changed[index].value = changed[index].value.removing(path.dropFirst())
      }
      result.content = .fields(changed)
    case (.index(let index), .list(let elements)):
      let places = elements.indices.filter { elements[$0].value.value != nil }
      guard places.indices.contains(index) else { return .computed(place) }
      var changed = elements
      changed[places[index]].value = elements[places[index]].value.removing(path.dropFirst())
      result.content = .list(changed)
    default: return .computed(place)
    }
    return result
  }

  /// The table with true for what is computed in it and in its options: whatever may be asked for is asked for.
  var assumingTrue: Literal {
    guard case .fields(let fields) = content else { return self }
    var result = self
    result.content = .fields(
      fields.map { field in
        var field = field
        if field.value.isComputed { field.value.content = .value(.bool(true)) }
        if field.name == "options" { field.value = field.value.assumingTrue }
        return field
      })
    return result
  }
}
