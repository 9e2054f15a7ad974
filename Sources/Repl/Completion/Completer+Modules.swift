extension Completer {
  /// The modules with what they are for, and their functions by full names: what there is help for beside operations
  /// and DTOs.
  static var moduleTopics: [Offer] {
    ModuleDocs.all.flatMap { module in
      [Offer(module.name, .module, line: module.line)]
        + module.functions.map { Offer($0.name, .function, line: $0.line) }
    }
  }

  /// The functions of a module, whether it is loaded or not.
  static func functions(of module: String) -> [Offer] {
    (ModuleDocs.module(module)?.functions ?? []).filter { $0.name.hasPrefix(module + ".") }.map {
      Offer(String($0.name.dropFirst(module.count + 1)), .function, line: $0.line)
    }
  }

  /// Offers with a line from the modules' documents where they have none.
  static func described(_ offers: [Offer], in path: [String]) -> [Offer] {
    guard path.count < 2 else { return offers }
    return offers.map { offer in
      guard offer.line == nil, offer.kind != .local else { return offer }
      var offer = offer
      if let module = path.first {
        offer.line = ModuleDocs.module(module)?.functions.first { $0.name == "\(module).\(offer.shown)" }?.line
      } else if offer.kind == .module || offer.kind == .global {
        offer.line = ModuleDocs.module(offer.shown)?.line
      }
      return offer
    }
  }

  /// The table of options that a function takes as one of its arguments.
  /// - Parameter argument: which one, from 0.
  static func options(of function: EntrySyntax.Chain, argument: Int) -> [FunctionDocs.Parameter]? {
    guard function.method == nil, function.path.count == 2, let module = ModuleDocs.module(function.path[0]),
      let docs = module.functions.first(where: { $0.name == function.path.joined(separator: ".") }),
      docs.parameters.indices.contains(argument)
    else { return nil }
    let types = docs.parameters[argument].type.split(separator: "|").map { $0.trimmingPrefix(" ") }
    for module in ModuleDocs.all {
      if let found = module.classes.first(where: { types.contains($0.name[...]) }), !found.fields.isEmpty {
        return found.fields
      }
    }
    return nil
  }

  /// The offers for an option that begins.
  static func optionNames(_ options: [FunctionDocs.Parameter], _ given: Set<String>) -> [Offer] {
    options.filter { !given.contains($0.name) }.map {
      Offer($0.name, .field, insert: $0.name + " = ", line: $0.line.isEmpty ? $0.type : $0.line)
    }
  }

  /// The offers for an option's value.
  static func optionValues(_ options: [FunctionDocs.Parameter], _ name: String) -> [Offer]? {
    guard let option = options.first(where: { $0.name == name }) else { return nil }
    let words = option.type.split(separator: "|").compactMap { word -> String? in
      guard word.hasPrefix("\""), word.hasSuffix("\""), word.count > 2 else { return nil }
      return String(word.dropFirst().dropLast())
    }
    if !words.isEmpty { return Self.words(words) }
    if option.type == "boolean" { return [Offer("true", .value), Offer("false", .value)] }
    return [Offer(option.type, .hint, insert: "", line: option.line)]
  }
}
