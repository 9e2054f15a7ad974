import Contract
import ScriptHost

/// Finds operations, fields, modules and functions by words.
enum HelpSearch {
  private static let most = 12

  private static func words(_ question: String) -> [String] {
    question.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
  }

  /// Whether there is anything that words find.
  static func finds(_ question: String) -> Bool {
    let words = words(question)
    return !operations(words).isEmpty || !fields(words).isEmpty || !functions(words).isEmpty
  }

  static func write(_ question: String, _ isSupported: (Operation) -> Bool, to page: inout HelpPage) {
    let words = words(question)
    let operations = operations(words)
    let functions = functions(words)
    let fields = fields(words)
    let near = near(question)
    if operations.isEmpty, functions.isEmpty, fields.isEmpty {
      page.paragraph(
        "There is no help on \(question)" + (near.isEmpty ? "." : "; did you mean \(near.joined(separator: " or "))?"))
      page.paragraph("Use help \"words\" to search, or help alone for an overview.", dim: true)
      return
    }
    if let first = near.first, words.count == 1, !operations.contains(where: { $0.name == first }) {
      page.paragraph("There is no help on \(question); did you mean \(near.joined(separator: " or "))?")
    }
    if !operations.isEmpty {
      page.heading("Operations")
      page.rows(
        operations.prefix(most).map { .init(name: $0.name, kind: "", line: GroupHelp.line($0, isSupported($0))) })
      more(operations.count, to: &page)
    }
    if !fields.isEmpty {
      page.heading("Fields")
      page.rows(fields.prefix(most).map { .init(name: $0.name, kind: "", line: $0.line) })
      more(fields.count, to: &page)
    }
    if !functions.isEmpty {
      page.heading("Functions")
      page.rows(functions.prefix(most).map { .init(name: $0.name, kind: "", line: $0.line) })
    }
  }

  private static func more(_ count: Int, to page: inout HelpPage) {
    if count > most { page.paragraph("and \(count - most) more", indent: 2, dim: true) }
  }

  /// How well a name and a line fit the words: 0 is best, nil not at all.
  private static func rank(_ name: String, _ line: String?, _ words: [String]) -> Int? {
    if words.isEmpty { return nil }
    let lower = name.lowercased()
    var rank = 0
    for word in words {
      if lower == word {
        continue
      } else if lower.contains(word) {
        rank += lower.hasPrefix(word) ? 1 : 2
      } else if line?.lowercased().contains(word) == true {
        rank += 8
      } else {
        return nil
      }
    }
    return rank
  }

  private static func operations(_ words: [String]) -> [Operation] {
    var found: [(rank: Int, operation: Operation)] = []
    for operation in Catalogue.operations where !operation.isReachedByPathOnly {
      if let rank = rank(operation.name, operation.summary, words) {
        // What people do with users comes before what they do with everything else.
        found.append((rank * 2 + (central.contains(operation.group) ? 0 : 3), operation))
      }
    }
    return found.sorted { ($0.rank, $0.operation.name) < ($1.rank, $1.operation.name) }.map(\.operation)
  }

  private static let central: Set<String> = ["Users", "Profile", "Sign-in", "Custom fields"]

  private static func fields(_ words: [String]) -> [(name: String, line: String)] {
    var found: [(rank: Int, name: String, line: String)] = []
    var known: Set<String> = []
    // A field that many operations have is shown at one that people use.
    let all = Catalogue.operations.filter { !$0.isHelper && !$0.isReachedByPathOnly }
    for operation in all.filter({ central.contains($0.group) }) + all.filter({ !central.contains($0.group) }) {
      guard let schema = operation.argument else { continue }
      for field in schema.fields {
        add(field, operation.name + "." + field.name, words, &known, &found)
        guard case .ref(let inner) = field.type else { continue }
        for nested in inner.fields {
          add(nested, "\(operation.name).\(field.name).\(nested.name)", words, &known, &found)
        }
      }
    }
    return found.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }.map { ($0.name, $0.line) }
  }

  /// A field of one name and one meaning is shown once.
  private static func add(
    _ field: Field, _ name: String, _ words: [String], _ known: inout Set<String>,
    _ found: inout [(rank: Int, name: String, line: String)]
  ) {
    guard let summary = field.summary, let rank = rank(field.name, summary, words),
      known.insert(field.name + "\u{0}" + summary).inserted
    else { return }
    found.append((rank, name, summary))
  }

  private static func functions(_ words: [String]) -> [(name: String, line: String)] {
    var found: [(rank: Int, name: String, line: String)] = []
    for module in ModuleDocs.all {
      if let rank = rank(module.name, module.line, words) { found.append((rank, module.name, module.line)) }
      for function in module.functions {
        if let rank = rank(function.name, function.line, words) {
          found.append((rank + 1, function.signature, function.line))
        }
      }
    }
    return found.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }.map { ($0.name, $0.line) }
  }

  /// Names that a question may have meant.
  private static func near(_ question: String) -> [String] {
    let last = question.split { $0 == "." || $0 == ":" }.last.map(String.init) ?? question
    let operations = Catalogue.operations.lazy.map(\.name)
    let others = Catalogue.schemas.lazy.map(\.name)
    let functions = ModuleDocs.all.flatMap { [$0.name] + $0.functions.map(\.name) }
    var names = [NearMiss.find(last, among: operations), NearMiss.find(question, among: functions)].compactMap { $0 }
    if names.isEmpty, let dto = NearMiss.find(last, among: others) { names = [dto] }
    return names
  }
}
