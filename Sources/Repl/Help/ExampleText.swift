import Contract
import ScriptHost

/// Lua that calls an operation, with everything it requires.
public enum ExampleText {
  /// A call that passes the validation of the contract; nil for a helper that does nothing in a script.
  public static func call(_ operation: Operation, width: Int = 80) -> String? {
    let client = operation.client == .management ? "management" : "authentication"
    if operation.isHelper { return helper(operation, client, width) }
    if operation.isReachedByPathOnly {
      let fields = argument(members(operation), width: width, indent: "  ")
      let style = operation.parameterStyle == .query ? "params" : "data"
      return """
        \(client):makeRequest {
          method = "\(operation.method?.name ?? "GET")", url = "\(operation.path ?? "")",
          \(style) = \(fields),
        }
        """
    }
    return
      "\(client):\(operation.name)\(argument(members(operation), width: width - operation.name.count - 16, indent: ""))"
  }

  /// The call with what a script does with the answer.
  public static func script(_ operation: Operation, width: Int = 80) -> String? {
    guard let call = call(operation, width: width) else { return nil }
    if operation.name == "listUsers" {
      return call
        + "\n\n-- every user, page by page:\nfor user in management:users {} do print(user.userId, user.nickname) end"
    }
    return call
  }

  static func members(_ operation: Operation) -> [Value.Member] {
    operation.argument.map { TypicalValues.members(of: $0) } ?? []
  }

  private static func helper(_ operation: Operation, _ client: String, _ width: Int) -> String? {
    guard ClientHelpers.works(operation) else { return nil }
    if operation.name == "makeRequest" {
      return
        "\(client):makeRequest { method = \"GET\", url = \"/api/v3/get-user\", params = { userId = \"6a0000000000000000000001\" } }"
    }
    let signature = HelperSignature(operation)
    let given = signature.parameters.filter { !$0.isOptional }
    let values = given.map { parameter in
      parameter.type.hasPrefix("\"S256\"") ? "S256" : TypicalValues.text(parameter.name) ?? "text"
    }
    if signature.takesTable {
      let members = zip(given, values).map { Value.Member($0.name, .string($1)) }
      return "\(client):\(operation.name)\(argument(members, width: width, indent: ""))"
    }
    return "\(client):\(operation.name)(\(values.map { LuaTypes.quoted($0) }.joined(separator: ", ")))"
  }

  /// The argument as a table, on one line where it fits.
  static func argument(_ members: [Value.Member], width: Int, indent: String) -> String {
    if members.isEmpty { return " {}" }
    let shown = ShownValue(Value.object(members))
    let flat = LuaWriter(width: 1_000_000, palette: Palette(isOn: false), isForPeople: false).text(of: shown)
    if flat.count < width { return " " + flat }
    let text = LuaWriter(width: 80, palette: Palette(isOn: false), isForPeople: false).text(of: shown)
    return " " + text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n" + indent)
  }
}

extension ShownValue {
  /// A value of the contract as it is shown.
  init(_ value: Value) {
    switch value {
    case .null: self = .null
    case .bool(let flag): self = .boolean(flag)
    case .integer(let number): self = .integer(number)
    case .number(let number): self = .number(number)
    case .string(let text): self = .string(Array(text.utf8))
    case .array(let elements): self = .list(elements.map { ShownValue($0) }, omitted: 0)
    case .object(let members):
      self = .record(
        members.map { Entry(.string(Array($0.name.utf8)), ShownValue($0.value)) }, dto: nil, omitted: 0)
    }
  }
}
