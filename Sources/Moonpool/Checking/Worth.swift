import Contract

/// What a value of a script is known to be.
enum Worth: Equatable {
  /// Something that only the run knows.
  case unknown
  /// The module genauth.
  case genauth
  /// `genauth.models`.
  case models
  /// `genauth.models.NAME`.
  case model(String)
  /// `genauth.ManagementClient`, `genauth.AuthenticationClient`.
  case maker(Operation.Client)
  /// A client, or its twin `try`.
  case client(Operation.Client, tries: Bool)
  /// Lua's `require`.
  case require
}

/// Tells what the values of a script are, as far as that can be known without running it: a name counts where everything that is ever assigned to it is worth the same.
struct Worths {
  private let outline: LuaOutline
  private let tokens: [LuaToken]
  private var known: [Int: Worth] = [:]

  /// How long a way from name to name may be.
  private static let longestWay = 40

  init(_ outline: LuaOutline, _ tokens: [LuaToken]) {
    self.outline = outline
    self.tokens = tokens
  }

  /// What a value is.
  mutating func worth(_ expression: LuaOutline.Expression, _ way: Int = 0) -> Worth {
    guard way < Self.longestWay else { return .unknown }
    switch expression {
    case .other: return .unknown
    case .name(let binding): return worth(binding: binding, way)
    case .member(let inner, let name): return Self.member(name, of: worth(inner, way + 1))
    case .call(let index):
      let call = outline.calls[index]
      guard call.method == nil else { return .unknown }
      switch worth(call.target, way + 1) {
      case .maker(let client): return .client(client, tries: false)
      case .require: return Self.global(module(call)) ?? .unknown
      default: return .unknown
      }
    }
  }

  private mutating func worth(binding index: Int, _ way: Int) -> Worth {
    if let worth = known[index] { return worth }
    // A name that leads back to itself is worth nothing on that way.
    known[index] = .unknown
    let binding = outline.bindings[index]
    var found = binding.isGlobal ? Self.global(binding.name) : nil
    for value in binding.values {
      let worth = worth(value, way + 1)
      found = found == nil || found == worth ? worth : .unknown
    }
    known[index] = found ?? .unknown
    return found ?? .unknown
  }

  private static func global(_ name: String) -> Worth? {
    switch name {
    case "genauth": .genauth
    case "management": .client(.management, tries: false)
    case "authentication": .client(.authentication, tries: false)
    case "require": .require
    default: nil
    }
  }

  private static func member(_ name: String, of worth: Worth) -> Worth {
    switch (worth, name) {
    case (.genauth, "ManagementClient"): .maker(.management)
    case (.genauth, "AuthenticationClient"): .maker(.authentication)
    case (.genauth, "models"): .models
    case (.models, _): .model(name)
    case (.client(let client, tries: false), "try"): .client(client, tries: true)
    default: .unknown
    }
  }

  /// The module that a call of `require` names.
  private func module(_ call: LuaOutline.Call) -> String {
    let start = tokens[call.arguments].is("(") ? call.arguments + 1 : call.arguments
    guard call.count == 1, start < tokens.count, case .text(let name) = tokens[start].kind, name != "require" else {
      return ""
    }
    return name
  }
}
