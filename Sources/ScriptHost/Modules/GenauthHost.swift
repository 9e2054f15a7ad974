import Contract
import Lua

/// What the module `genauth` needs from Swift.
enum GenauthHost {
  static func fill(_ table: TableBuilder, _ context: HostContext) {
    table.set("null", Sentinel.null)
    table.set("version", "3")
    table.set("array") { [unowned context] stack in try ArrayFunction.call(stack, context, "genauth.array") }
    table.set("models") { [unowned context] stack in
      stack.push(try context.toolkit.module("models", on: stack))
      return 1
    }
    table.set("client") { [unowned context] stack in
      let kind = TargetOptions.Kind(rawValue: stack.string(1) ?? "") ?? .management
      let (options, token) = try ClientOptions.read(stack, 2, kind, context)
      let client = Client(
        options, provider: context.provider, accessToken: token ?? context.host.accessToken?.text)
      // A target that is not there is refused at the line that made the client.
      _ = try context.backend(of: client, operation: "genauth.\(kind.rawValue)")
      try context.clients.push(client, on: stack)
      return 1
    }
  }
}

/// `genauth.array(list)` and `json.array(list)`: marks a list as an array, so that it stays one when it is empty.
enum ArrayFunction {
  static func call(_ stack: Stack, _ context: HostContext, _ name: String) throws -> Answer {
    switch stack.type(1) {
    case .none, .nil:
      stack.setCount(0)
      stack.createTable()
    case .table:
      stack.setCount(1)
      switch context.marks.mark(stack, 1) {
      case .store, .array: return 1
      case .none:
        // Its metatable would be lost: a client would be none any more.
        guard !stack.metatable(1) else {
          stack.rawGet(-1, "__name")
          let kind = stack.string(-1).map { ", a \($0)" } ?? ""
          throw ModuleError(.argument, "\(name): expected a plain list, got a table with a metatable\(kind)")
        }
      }
    case let kind: throw ModuleError(.argument, "\(name): expected a list, got \(kind.name)")
    }
    context.marks.markArray(stack)
    return 1
  }
}

/// The options that a client can be made with (docs/lua-api.md, "Clients").
public enum ClientOptionNames {
  /// Every one that is accepted.
  public static let all = texts + passedOver

  static let texts = [
    "target", "pool", "host", "accessKeyId", "accessKeySecret", "appId", "appSecret", "accessToken", "lang",
  ]
  /// What the official clients take beside and a script may leave in place; it means nothing here.
  static let passedOver = [
    "appHost", "timeout", "rejectUnauthorized", "scope", "redirectUri", "logoutRedirectUri", "serverJWKS", "cookieKey",
    "socketUri", "userPoolId", "tenantId", "headers",
  ]
}

/// Reads what a client is made with.
enum ClientOptions {
  static func read(
    _ stack: Stack, _ index: Int, _ kind: TargetOptions.Kind, _ context: HostContext
  ) throws -> (TargetOptions, accessToken: String?) {
    var options = TargetOptions(kind: kind)
    if stack.isNil(index) { return (options, nil) }
    let name = "genauth.\(kind.rawValue)"
    let given = try context.argument(stack, index, operation: name).value
    guard case .object(let members) = given else { return (options, nil) }
    var values: [String: String] = [:]
    for member in members {
      if ClientOptionNames.passedOver.contains(member.name) { continue }
      guard ClientOptionNames.texts.contains(member.name) else {
        var error = CallError(
          argument: "no such option of \(kind.rawValue)", operation: name,
          suggestion: NearMiss.find(member.name, among: ClientOptionNames.all))
        error.path = Path(member.name)
        throw context.raised(error)
      }
      guard case .string(let text) = member.value else {
        var error = CallError(argument: "expected a string", operation: name)
        error.path = Path(member.name)
        throw context.raised(error)
      }
      values[member.name] = LineEnds.trimmed(text)
    }
    options.target = values["target"]
    options.pool = values["pool"]
    options.host = values["host"]
    options.accessKeyId = values["accessKeyId"]
    options.accessKeySecret = values["accessKeySecret"].map { SecretText($0) }
    options.appId = values["appId"]
    options.appSecret = values["appSecret"].map { SecretText($0) }
    if let language = values["lang"] {
      guard let known = Language(rawValue: language) else {
        var error = CallError(argument: "expected one of en-US, zh-CN", operation: name)
        error.path = Path("lang")
        throw context.raised(error)
      }
      options.language = known
    }
    for secret in ["accessKeySecret", "appSecret", "accessToken"] {
      if let text = values[secret] { context.redactor.add(text) }
    }
    return (options, values["accessToken"])
  }
}
