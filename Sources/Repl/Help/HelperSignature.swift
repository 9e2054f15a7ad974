import Contract

/// The parameters of a client's helper, read from the official client's declaration, as in
/// `requestBody: { email: string; password: string; options?: SignInOptionsDto; }`.
public struct HelperSignature: Sendable, Equatable {
  /// True if the helper takes one table with the parameters as its fields.
  public var takesTable: Bool
  /// The parameters, or the table's fields.
  public var parameters: [FunctionDocs.Parameter]

  /// The parameters of a helper; none for any other operation.
  public init(_ helper: Operation) {
    let text = helper.signature ?? ""
    if helper.name == "makeRequest" {
      takesTable = true
      parameters = Self.request
    } else if let open = text.firstIndex(of: "{"), let close = text.lastIndex(of: "}"), !text[..<open].contains(",") {
      takesTable = true
      parameters = text[text.index(after: open)..<close].split(separator: ";").compactMap { Self.parameter($0) }
    } else {
      takesTable = false
      parameters = text.split(separator: ",").compactMap { Self.parameter($0) }.filter { $0.name != "options" }
    }
  }

  private static let request: [FunctionDocs.Parameter] = [
    .init(name: "method", type: "\"GET\"|\"POST\"|\"PUT\"|\"DELETE\"", isOptional: true, line: "The HTTP method."),
    .init(
      name: "url", type: "string", isOptional: false, line: "The path of the operation, such as \"/api/v3/get-user\"."),
    .init(name: "data", type: "table<string, any>", isOptional: true, line: "The fields of the argument."),
    .init(name: "params", type: "table<string, any>", isOptional: true, line: "The query parameters of a GET."),
  ]

  /// `name?: type` in TypeScript's words.
  private static func parameter(_ text: Substring) -> FunctionDocs.Parameter? {
    let parts = text.split(separator: ":", maxSplits: 1)
    guard let first = parts.first, parts.count == 2 else { return nil }
    let name = first.filter { $0 != " " }
    let type = parts[1].drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    let isOptional = name.hasSuffix("?")
    return FunctionDocs.Parameter(
      name: isOptional ? String(name.dropLast()) : name, type: luaType(String(type)), isOptional: isOptional, line: "")
  }

  private static func luaType(_ text: String) -> String {
    switch text {
    case "string", "boolean", "number": text
    case "\"S256\" | \"plain\"": "\"S256\"|\"plain\""
    default: Catalogue.schema(named: text) != nil ? text : "any"
    }
  }
}
