import Contract

/// Checks values against what a field's definition says (docs/operations.md, "Custom fields").
enum FieldValue {
  /// Whether a field may have that value. null is not asked about here: it removes the value.
  static func fits(_ node: TapeNode, _ dataType: FieldDataType, options: [CustomField.Option]) -> Bool {
    switch dataType {
    case .string: return node.kind == .string
    case .number:
      guard let number = node.number else { return false }
      return number.isFinite
    case .boolean: return node.bool != nil
    case .datetime:
      guard let text = node.utf8 else { return false }
      return Timestamp.parse(text) != nil
    case .enumeration:
      guard let text = node.string else { return false }
      return options.contains { $0.value == text }
    }
  }

  /// Refuses a text that is too long, whether it is the value or an element of a list.
  /// - Throws: 400 with the path of the text.
  static func checkLength(_ node: TapeNode, at path: Path) throws(PoolFailure) {
    if let text = node.utf8, text.count > Shape.longestText {
      throw .invalid(path, .tooLong, ["\(Shape.longestText)"])
    }
    guard node.kind == .array else { return }
    var index = 0
    try node.forEachElement { (element) throws(PoolFailure) in
      try checkLength(element, at: path.appending(.index(index)))
      index += 1
    }
  }

  /// True for a list that holds nothing but strings and numbers.
  static func isPlainList(_ node: TapeNode) -> Bool {
    guard node.kind == .array else { return false }
    var isPlain = true
    node.forEachElement { if $0.kind != .string, $0.number?.isFinite != true { isPlain = false } }
    return isPlain
  }

  /// True for equal values; 3 and 3.0 are one number.
  static func isSame(_ left: Value, _ right: Value) -> Bool {
    switch (left, right) {
    case (.integer(let whole), .number(let number)), (.number(let number), .integer(let whole)):
      Int64(exactly: number) == whole
    default: left == right
    }
  }

  /// The text by which a value of a unique field is distinguished from others; nil for a value that claims nothing: null, an empty string, anything but
  /// a string or a number.
  static func identity(of value: Value) -> String? {
    switch value {
    case .string(let text): text.isEmpty ? nil : text
    case .integer(let number): String(number)
    case .number(let number):
      // 3.0 and 3 are one number; a script may well have computed either.
      if let whole = Int64(exactly: number) { String(whole) } else { number.isFinite ? String(number) : nil }
    default: nil
    }
  }
}
