import Contract
import Repl
import ScriptHost

/// Operations as methods of the two clients.
enum OperationStubs {
  /// The clients, and the globals that are clients.
  static let clients = """
    ---The administrator of a pool. A refused call raises a `genauth.Error`.
    ---@class ManagementClient: ManagementOperations
    ---@field try ManagementOperations The same calls, which return the envelope instead of raising.

    ---An application of a pool, through which users sign in and change their own profile.
    ---@class AuthenticationClient: AuthenticationOperations
    ---@field try AuthenticationOperations The same calls, which return the envelope instead of raising.

    ---The chosen target's administrator.
    ---@type ManagementClient
    management = nil

    ---The chosen target's first application.
    ---@type AuthenticationClient
    authentication = nil

    ---@class ManagementOperations
    local ManagementOperations = {}

    ---Walks over every matching user, page by page, in constant memory.
    ---@param filter? management.users.Filter
    ---@return fun(): UserDto
    function ManagementOperations:users(filter) end

    ---What listUsers takes, with the options at the top level too.
    ---@class management.users.Filter: ListUsersRequestDto, ListUsersOptionsDto
    ---@field pageSize? integer How many users a page has, 1 to 10000.

    """

  /// The tables that the methods stand in.
  static let tables = """
    ---@class ManagementOperations
    local ManagementOperations = {}

    ---@class AuthenticationOperations
    local AuthenticationOperations = {}


    """

  /// An operation's method.
  static func text(_ operation: Operation) -> String {
    var lines: [String] = []
    if let summary = operation.summary { lines.append(summary) }
    let effect = operation.effect.names.joined(separator: ", ")
    if !effect.isEmpty { lines.append(lines.isEmpty ? "Effect: \(effect)." : "(\(effect))") }
    var text = lines.map { "---\($0)\n" }.joined()
    if operation.isDeprecated { text += "---@deprecated\n" }
    let (annotations, parameters) = argument(operation)
    text += annotations
    text += "---@return \(operation.response?.name ?? "table<string, any>")\n"
    return text + "function \(table(operation)):\(operation.name)(\(parameters.joined(separator: ", "))) end\n\n"
  }

  /// The class of an operation's parameters, if they are no DTO.
  static func parameters(_ operation: Operation) -> String? {
    guard !operation.isHelper, let schema = operation.argument, schema.isParameterList else { return nil }
    return DTOStubs.text(schema, name: className(operation))
  }

  private static func table(_ operation: Operation) -> String {
    operation.client == .management ? "ManagementOperations" : "AuthenticationOperations"
  }

  private static func className(_ operation: Operation) -> String {
    (operation.client == .management ? "management." : "authentication.") + operation.name + ".Parameters"
  }

  /// The annotations of the argument, and the parameters' names.
  private static func argument(_ operation: Operation) -> (annotations: String, names: [String]) {
    if operation.isHelper { return helper(operation) }
    guard let schema = operation.argument else { return ("---@param argument? table<string, any>\n", ["argument"]) }
    let isOptional = !schema.fields.contains(where: \.isRequired)
    let type = schema.isParameterList ? className(operation) : schema.name
    return ("---@param argument\(isOptional ? "?" : "") \(type)\n", ["argument"])
  }

  private static func helper(_ operation: Operation) -> (annotations: String, names: [String]) {
    let signature = HelperSignature(operation)
    guard signature.takesTable else {
      let lines = signature.parameters.map { "---@param \($0.name)\($0.isOptional ? "?" : "") \($0.type)\n" }
      return (lines.joined(), signature.parameters.map(\.name))
    }
    let fields = signature.parameters.map { "\($0.name)\($0.isOptional ? "?" : ""): \($0.type)" }
    return ("---@param argument { \(fields.joined(separator: ", ")) }\n", ["argument"])
  }
}
