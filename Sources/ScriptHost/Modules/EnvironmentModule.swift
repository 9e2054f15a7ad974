import Lua

/// The module `env`: `env.NAME`, `env.get(name, default)`, `env.require(name)`. Values of variables that hold secrets
/// by their name are redacted from then on.
enum EnvironmentModule {
  static func push(_ stack: Stack, _ context: HostContext) {
    let table = TableBuilder(stack, record: 2)
    let environment = context.host.environment
    let redactor = context.redactor
    func value(_ name: String) -> String? {
      guard !name.isEmpty, !name.utf8.contains(0), let value = environment(name) else { return nil }
      if Redactor.isSecret(name: name) { redactor.add(value) }
      return value
    }
    table.set("get") { stack in
      let name = try Arguments(stack, "env.get").systemText(1, "the name of a variable")
      if let value = value(name) {
        stack.push(system: value)
      } else if stack.count >= 2 {
        stack.copy(2)
      } else {
        stack.pushNil()
      }
      return 1
    }
    table.set("require") { stack in
      let name = try Arguments(stack, "env.require").systemText(1, "the name of a variable")
      guard let value = value(name), !value.isEmpty else {
        throw ModuleError(.argument, "env.require: the environment variable \(name) is not set")
      }
      stack.push(system: value)
      return 1
    }
    stack.createTable(record: 2)
    stack.push { stack in
      if let name = stack.systemText(2), let value = value(name) { stack.push(system: value) } else { stack.pushNil() }
      return 1
    }
    stack.rawSet(-2, "__index")
    stack.push { _ in throw ModuleError(.unsupported, "env: variables cannot be set") }
    stack.rawSet(-2, "__newindex")
    stack.setMetatable(-2)
  }
}
