import Contract
import Lua

/// `client:makeRequest{ method =, url =, data = }`: an operation by its path, which reaches the twins that share a name
/// as well.
enum PathRequest {
  static func call(_ stack: Stack, raises: Bool, context: HostContext) throws -> Answer {
    let client = try context.client(stack, "makeRequest")
    let given = try context.argument(stack, 2, operation: "makeRequest").value
    guard case .object(let members) = given else {
      throw context.raised(CallError(argument: "expected a table with method, url and data", operation: "makeRequest"))
    }
    for member in members where !["method", "url", "path", "data", "params", "headers"].contains(member.name) {
      var error = CallError(
        argument: "no such field of makeRequest", operation: "makeRequest",
        suggestion: NearMiss.find(member.name, among: ["method", "url", "path", "data", "params"]))
      error.path = Path(member.name)
      throw context.raised(error)
    }
    guard let url = given["url"]?.string ?? given["path"]?.string else {
      throw context.raised(
        CallError(argument: "url: missing; expected a path such as \"/api/v3/get-user\"", operation: "makeRequest"))
    }
    let (operation, path) = try find(url, given["method"]?.string, context)
    var body: [Contract.Value.Member] = placeholders(operation.path ?? "", path)
    for part in ["params", "data"] {
      switch given[part] {
      case .object(let members)?: body += members
      case nil, .null?: break
      case .array(let elements)? where elements.isEmpty: break
      default:
        throw context.raised(CallError(argument: "\(part): expected a table with the fields", operation: "makeRequest"))
      }
    }
    return try context.call(operation, raises: raises).perform(Tape(.object(body)), client, stack)
  }

  private static func find(
    _ url: String, _ method: String?, _ context: HostContext
  ) throws -> (Operation, path: String) {
    var path = url
    if let scheme = path.range(of: "://") {
      let rest = path[scheme.upperBound...]
      path = rest.firstIndex(of: "/").map { String(rest[$0...]) } ?? "/"
    }
    if let query = path.firstIndex(of: "?") {
      throw context.raised(
        CallError(argument: "url: pass the query \(path[query...]) as params", operation: "makeRequest"))
    }
    if !path.hasPrefix("/") { path = "/" + path }
    let methods: [Operation.Method]
    if let method {
      guard let known = Operation.Method.allCases.first(where: { $0.name == method.uppercased() }) else {
        throw context.raised(
          CallError(argument: "method: expected one of GET, POST, PUT, DELETE", operation: "makeRequest"))
      }
      methods = [known]
    } else {
      methods = Operation.Method.allCases
    }
    for method in methods {
      if let operation = Catalogue.operation(path: path, method: method) { return (operation, path) }
    }
    let near = NearMiss.find(path, among: Catalogue.operations.lazy.compactMap(\.path))
    throw context.raised(
      CallError(
        argument: "\(methods.count == 1 ? methods[0].name + " " : "")\(path): no operation has this path",
        operation: "makeRequest", suggestion: near == path ? nil : near))
  }

  /// The values that fill the placeholders of a path.
  private static func placeholders(_ pattern: String, _ path: String) -> [Contract.Value.Member] {
    guard pattern.contains("{") else { return [] }
    let pairs = zip(pattern.split(separator: "/"), path.split(separator: "/"))
    return pairs.compactMap { part, value in
      guard part.hasPrefix("{"), part.hasSuffix("}"), !value.hasPrefix("{") else { return nil }
      return .init(String(part.dropFirst().dropLast()), .string(String(value)))
    }
  }
}

extension String {
  /// Where `text` begins and ends for the first time, without Foundation.
  fileprivate func range(of text: String) -> Range<String.Index>? {
    var from = startIndex
    while from < endIndex {
      if self[from...].hasPrefix(text) { return from..<index(from, offsetBy: text.count) }
      from = index(after: from)
    }
    return nil
  }
}
