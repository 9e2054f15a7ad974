/// The errors that the checker makes; off its path as long as nothing is wrong.
extension Checker {
  @inline(never)
  func missing(from node: TapeNode, _ schema: Schema) -> ArgumentError {
    let absent = schema.fields.first { field in
      guard field.isRequired else { return false }
      var isThere = false
      node.forEachMember { name, _ in
        if name.id == field.key.id || name.name == field.name { isThere = true }
      }
      return !isThere
    }
    let error = ArgumentError(
      .missing, schema: schema, expected: absent?.expectation, allowed: absent?.enumValues ?? [])
    return absent.map { error.inside(.name($0.name)) } ?? error
  }

  @inline(never)
  func wrongType(_ node: TapeNode, _ field: Field, of schema: Schema) -> ArgumentError {
    ArgumentError(
      .wrongType, schema: schema, expected: field.expectation, got: node.described(isSecret: field.isSecret),
      allowed: field.enumValues)
  }

  @inline(never)
  func notInEnum(_ node: TapeNode, _ field: Field, _ values: EnumSet, of schema: Schema) -> ArgumentError {
    let allowed = values.values
    return ArgumentError(
      .notInEnum, schema: schema, expected: .oneOf(allowed), got: node.described(isSecret: field.isSecret),
      suggestion: field.isSecret ? nil : NearMiss.find(node.string ?? "", among: allowed), allowed: allowed)
  }

  @inline(never)
  func outOfRange(_ node: TapeNode, _ field: Field, of schema: Schema, _ expected: Message) -> ArgumentError {
    ArgumentError(
      .outOfRange, schema: schema, expected: expected, got: node.described(isSecret: field.isSecret))
  }

  @inline(never)
  func tooDeep(_ schema: Schema?) -> ArgumentError {
    ArgumentError(
      .tooDeep, schema: schema, expected: .atMostLevels(Catalogue.maximumDepth), got: .more)
  }
}

extension ArgumentError {
  static func notUTF8(_ schema: Schema?) -> ArgumentError {
    ArgumentError(.notUTF8, schema: schema, expected: .inUTF8, got: .otherBytes)
  }

  static func hasNUL(_ schema: Schema?) -> ArgumentError {
    ArgumentError(.malformed, schema: schema, expected: .withoutNUL, got: .withNUL)
  }
}

extension Field {
  /// What a value must be, in words.
  var expectation: Message {
    let values = enumValues
    return values.isEmpty ? code.words : .oneOf(values)
  }
}

extension TypeCode {
  /// The type in words.
  var words: Message {
    switch self {
    case .any: .anyValue
    case .string: .string
    case .number: .number
    case .integer: .wholeNumber
    case .boolean: .boolean
    case .object, .ref: .object
    case .array: .array
    }
  }
}

extension TapeNode {
  /// True for an empty array or object: an empty Lua table is either.
  @inline(__always)
  var isEmptyContainer: Bool { (kind == .array || kind == .object) && count == 0 }

  /// The type, and the value where it is short and no secret.
  func described(isSecret: Bool) -> Message {
    switch kind {
    case .null: .null
    case .true, .false: isSecret ? .boolean : .boolean(kind == .true)
    case .integer: isSecret ? .number : .number("\(integer ?? 0)")
    case .number: isSecret ? .number : .number("\(number ?? 0)")
    case .string: isSecret ? .string : quoted
    case .array: .array
    case .object: .object
    }
  }

  /// The beginning of a string in quotes, without control characters.
  private var quoted: Message {
    guard let utf8, UTF8Check.of(utf8) != .invalid else { return .brokenString }
    return .string("\"" + printable(utf8, most: 40) + "\"")
  }
}

extension MemberName {
  /// The name for an error: cut where it is long, without control characters.
  var printable: String { Contract.printable(utf8, most: 80) }
}

/// The first characters of a text that came from outside, fit to be shown on a terminal.
private func printable(_ utf8: UnsafeBufferPointer<UInt8>, most: Int) -> String {
  let text = String(decoding: utf8.prefix(4 * most + 4), as: UTF8.self)
  let isControl = { (scalar: Unicode.Scalar) in scalar.properties.generalCategory == .control }
  let shown = text.unicodeScalars.prefix(most).map { isControl($0) ? "?" : String($0) }
  return shown.joined() + (text.unicodeScalars.count > most ? "…" : "")
}
