import Contract
import Repl
import ScriptHost

extension Worths {
  /// What a call answers, the first result at place 0.
  func result(_ place: Int, _ result: Int, _ way: Int) -> Worth {
    let call = tree.calls[place]
    let target = worth(call.target, way)
    if let method = call.method { return self.method(method, of: target, place, result, way) }
    switch target {
    case .maker(let client): return result == 0 ? .client(client, tries: false) : .absent
    case .model(let name): return result == 0 ? Catalogue.schema(named: name).map { .filled($0) } ?? .unknown : .absent
    case .function(let name): return documented(name, place, result, way)
    case .module("args"): return result == 0 ? ArgumentDeclaration(place, self).worth : .absent
    case .builtin(let name): return builtin(name, place, result, way)
    case .own(let function): return answer(result, of: function, way)
    default: return .unknown
    }
  }

  private func method(_ name: String, of target: Worth, _ place: Int, _ result: Int, _ way: Int) -> Worth {
    switch target {
    // What a refused sign-in carries is not in the DTO.
    case .client(.authentication, tries: true): return .unknown
    case .client(let client, _): return result == 0 ? answer(of: name, client, place) : .unknown
    case .object(let type):
      guard let docs = DocumentedTypes.docs(of: "\(type):\(name)") else { return .unknown }
      return self.result(result, of: docs, [:], type + ":" + name)
    case .text: return result == 0 ? builtin("string." + name, place, result, way) : .unknown
    default: return .unknown
    }
  }

  /// What an operation answers, and what `users` goes over.
  private func answer(of method: String, _ client: Operation.Client, _ place: Int) -> Worth {
    if assignedNames.contains(method) { return .unknown }
    if method == "users", client == .management {
      guard let operation = Catalogue.operation(named: "listUsers", client: client),
        case .ref(let page)? = operation.response?.field(named: "data")?.type,
        case .ref(let entry)? = page.field(named: "list")?.items?.type
      else { return .unknown }
      return .iterator([.answer(entry, asked(by: place, operation, isWalk: true))], "management:users")
    }
    if client == .authentication, let response = ClientHelpers.operation(behind: method)?.response {
      return .answer(response, .everything)
    }
    guard let operation = Catalogue.operation(named: method, client: client), let response = operation.response else {
      return .unknown
    }
    return .answer(response, asked(by: place, operation, isWalk: false))
  }

  /// What a call asks for beside what its answer has anyway. What cannot be known may have been asked for.
  private func asked(by place: Int, _ operation: Operation, isWalk: Bool) -> AskedFor {
    let rule = AskingRule(operation.argument)
    guard let first = tree.calls[place].arguments.first else { return rule.asked(by: .emptyObject) }
    var argument = LiteralReader(self).literal(first)
    if isWalk { argument = WalkArgument.lifted(argument) }
    guard case .fields(let fields) = argument.content, !argument.isOpen else { return rule.unknown }
    if let options = fields.last(where: { $0.name == "options" })?.value {
      switch options.content {
      case .fields where !options.isOpen, .absent: break
      default: return rule.unknown
      }
    }
    return rule.asked(by: Tape(argument.assumingTrue.value ?? .object([])))
  }

  /// What a documented function answers.
  private func documented(_ name: String, _ place: Int, _ result: Int, _ way: Int) -> Worth {
    guard let docs = DocumentedTypes.docs(of: name) else { return .unknown }
    if name == "csv.rows" || name == "csv.parse", let record = RowShape(place, self).worth, result == 0 {
      return name == "csv.parse" ? .list(record) : .iterator([record, .number], name)
    }
    var generics: [String: Worth] = [:]
    if docs.parameters.first?.type.hasPrefix("T[]") == true { generics["T"] = items(of: place, way) }
    if let last = tree.calls[place].arguments.last, case .own(let function) = worth(last, way) {
      generics["R"] = answer(0, of: function, way)
    }
    return self.result(result, of: docs, generics, name)
  }

  private func result(_ place: Int, of docs: FunctionDocs, _ generics: [String: Worth], _ name: String) -> Worth {
    guard docs.results.indices.contains(place) else { return docs.results.isEmpty ? .unknown : .absent }
    let type = DocumentedTypes.type(ofResult: docs.results[place])
    switch DocumentedTypes.worth(type, generics: generics) {
    // How many values a step has is not said where they are the caller's own.
    case .iterator(let values, _): return .iterator(values, type.contains("T") ? "" : name)
    case let worth: return worth
    }
  }

  /// What functions of Lua answer, as far as it matters here.
  private func builtin(_ name: String, _ place: Int, _ result: Int, _ way: Int) -> Worth {
    let arguments = tree.calls[place].arguments
    guard result == 0 else { return .unknown }
    switch name {
    case "require": return required(arguments)
    case "assert": return arguments.first.map { worth($0, way) } ?? .unknown
    case "tostring", "type", "string.lower", "string.upper", "string.sub", "string.rep", "string.reverse",
      "string.format", "string.gsub", "table.concat":
      return .text
    case "ipairs", "pairs":
      guard let first = arguments.first else { return .unknown }
      let whole = worth(first, way)
      if case .answer(let schema, _) = whole {
        return name == "pairs" ? .iterator([.text, .unknown], schema.name) : .unknown
      }
      let element = element(of: whole, key: .number, way)
      return .iterator([element == .unknown && name == "pairs" ? .unknown : .number, element], "")
    default: return .unknown
    }
  }

  private func required(_ arguments: [Int]) -> Worth {
    guard let first = arguments.first, case .text(let name) = tree.expressions[first].kind else { return .foreign }
    // A module of the user's own beside the script wins over the host's.
    if isBeside(name) { return .foreign }
    return Self.module(name) ?? (KnownNames.ofRuns.libraries[name] != nil ? .library(name) : .foreign)
  }
}
