extension Catalogue {
  /// Makes the request of a query string (or a form): each text is read as its parameter's type says, then everything is checked as in
  /// ``request(_:body:context:unknownFields:)``.
  ///
  /// `true`/`false` become booleans and digits numbers where the parameter is one; a list is a name that appears several times, with `[]` or `[0]` behind it
  /// (`userIds[]=a&userIds[]=b`), or without, where commas part texts too. A text that cannot be read is left as it is, so that the check refuses it.
  /// - Parameters:
  ///   - parameters: names and values, percent-decoded, in the order given.
  /// - Throws: what is wrong and where, as ``ArgumentError``.
  public static func request(
    _ operation: Operation, parameters: [(name: String, value: String)], context: RequestContext = RequestContext(),
    unknownFields: UnknownFields = .ignore
  ) throws(ArgumentError) -> Request {
    var members: [Value.Member] = []
    var places: [String: Int] = [:]
    for (given, text) in parameters {
      let name = withoutBrackets(given)
      let field = operation.argument?.field(named: name)
      if field?.items != nil {
        let texts: [Value] =
          given == name ? text.split(separator: ",").map { .string(String($0)) } : [.string(text)]
        if let place = places[name], case .array(let before) = members[place].value {
          members[place].value = .array(before + texts)
        } else {
          places[name] = members.count
          members.append(Value.Member(name, .array(texts)))
        }
      } else {
        members.append(Value.Member(name, value(of: text, for: field)))
      }
    }
    return try request(operation, body: Tape(.object(members)), context: context, unknownFields: unknownFields)
  }

  private static func withoutBrackets(_ name: String) -> String {
    guard name.hasSuffix("]"), let bracket = name.lastIndex(of: "[") else { return name }
    return String(name[..<bracket])
  }

  private static func value(of text: String, for field: Field?) -> Value {
    switch field?.type {
    case .boolean: return text == "true" ? true : text == "false" ? false : .string(text)
    case .integer, .number:
      if let whole = Int64(text) { return .integer(whole) }
      if let number = Double(text), number.isFinite { return .number(number) }
      return .string(text)
    case .object, .ref:
      guard text.utf8.first == UInt8(ascii: "{"), let tape = try? Tape(json: text) else { return .string(text) }
      return tape.value
    default: return .string(text)
    }
  }
}
