/// Reads the annotations of a module.
struct ModuleReader {
  private var lines: [String] = []
  private var tags: [(name: String, rest: Substring)] = []
  private var example: [String] = []
  private var isInExample = false
  private var functions: [FunctionDocs] = []
  private var classes: [ClassDocs] = []
  private var moduleLine = ""

  static func read(_ name: String, _ text: String) -> ModuleDocs {
    var reader = ModuleReader()
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) { reader.take(line, module: name) }
    reader.endBlock(declaration: "", module: name)
    return ModuleDocs(
      name: name, line: reader.moduleLine, annotations: text, functions: reader.functions, classes: reader.classes)
  }

  private mutating func take(_ line: Substring, module: String) {
    guard line.hasPrefix("---") else { return endBlock(declaration: line, module: module) }
    let rest = line.dropFirst(3)
    if rest.hasPrefix("```") {
      isInExample = rest != "```"
    } else if isInExample {
      example.append(String(rest))
    } else if rest.first == "@" {
      let word = rest.dropFirst().prefix { $0 != " " }
      tags.append((String(word), rest.dropFirst(word.count + 2)))
    } else {
      lines.append(String(rest))
    }
  }

  /// A block is complete with the line behind it: a function, a table, or an empty line.
  private mutating func endBlock(declaration: Substring, module: String) {
    defer {
      lines = []
      tags = []
      example = []
    }
    let text = lines.joined(separator: " ")
    if declaration.hasPrefix("function ") {
      let signature = declaration.dropFirst("function ".count).prefix { $0 != ")" } + ")"
      functions.append(
        FunctionDocs(
          name: String(signature.prefix { $0 != "(" }), signature: String(signature), line: text,
          parameters: tags.filter { $0.name == "param" }.map { Self.parameter($0.rest) },
          results: tags.filter { $0.name == "return" }.map { String($0.rest) },
          example: example.isEmpty ? nil : example.joined(separator: "\n")))
    } else if let title = tags.first(where: { $0.name == "class" }) {
      if declaration == "\(module) = {}" { moduleLine = text }
      let fields = tags.filter { $0.name == "field" }.map { Self.parameter($0.rest) }
      classes.append(ClassDocs(name: String(title.rest), line: text, fields: fields))
    }
  }

  /// `name? type words`; a type may hold blanks inside of brackets and behind a colon.
  private static func parameter(_ text: Substring) -> FunctionDocs.Parameter {
    var name = text.prefix { $0 != " " }
    if text.hasPrefix("["), let end = text.firstIndex(of: "]") { name = text[...end] }
    let rest = text.dropFirst(name.count + 1)
    var depth = 0
    var end = rest.startIndex
    var last: Character = " "
    for place in rest.indices {
      let character = rest[place]
      if "({<[".contains(character) { depth += 1 }
      if ")}>]".contains(character) { depth -= 1 }
      if character == " ", depth == 0, last != ":", last != "," { break }
      last = character
      end = rest.index(after: place)
    }
    let isOptional = name.hasSuffix("?")
    return FunctionDocs.Parameter(
      name: String(isOptional ? name.dropLast() : name), type: String(rest[..<end]), isOptional: isOptional,
      line: String(rest[end...].drop { $0 == " " }))
  }
}
