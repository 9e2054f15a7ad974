import Contract
import ScriptHost

/// Answers `name?`, `name??` and `help "words"` from the catalogue and the modules' docs. Pure: it reads no state of a
/// session.
public struct HelpText: Sendable {
  private let width: Int
  private let colours: Bool
  private let isSupported: @Sendable (Operation) -> Bool

  /// Help for a terminal.
  /// - Parameters:
  ///   - width: how many columns there are.
  ///   - colours: whether to colour, by ANSI escapes.
  ///   - isSupported: whether the embedded pool knows an operation.
  public init(width: Int = 80, colours: Bool = false, isSupported: @escaping @Sendable (Operation) -> Bool) {
    self.width = min(max(40, width), 120)
    self.colours = colours
    self.isSupported = isSupported
  }

  /// The page for a question as it is typed: `updateUser?`, `management:updateUser??`, `UserDto`, `json.encode?`,
  /// `"password"`, or nothing for the overview. A name that nobody knows is searched for.
  public func text(for question: String) -> String {
    let asked = Question(question)
    if asked.name.isEmpty { return overview() }
    guard let subject = HelpSubject.find(asked.name) else { return search(asked.name) }
    return asked.wantsExample ? example(subject) : page(subject)
  }

  /// True if a question has an answer: a page, or a search result.
  public func answers(_ question: String) -> Bool {
    let asked = Question(question)
    return asked.name.isEmpty || HelpSubject.find(asked.name) != nil || HelpSearch.finds(asked.name)
  }

  /// True if a question names something that has a page of its own.
  public func knows(_ question: String) -> Bool { HelpSubject.find(Question(question).name) != nil }

  /// What was typed, without question marks, quotes and what stands around them.
  private struct Question {
    var name: String
    var wantsExample: Bool

    init(_ text: String) {
      var rest = Substring(text)
      while let last = rest.last, last == " " || last == "?" || last == "\n" { rest.removeLast() }
      wantsExample = text[rest.endIndex...].contains("??")
      while let first = rest.first, first == " " || first == "?" { rest.removeFirst() }
      for (open, close) in [("(", ")"), ("\"", "\""), ("'", "'"), ("[[", "]]")]
      where rest.hasPrefix(open) && rest.hasSuffix(close) {
        guard rest.count >= open.count + close.count else { continue }
        rest = rest.dropFirst(open.count).dropLast(close.count)
      }
      for tail in ["{}", "()"] where rest.hasSuffix(tail) { rest = rest.dropLast(tail.count) }
      name = VisibleText.line(rest.utf8.prefix(200))
      while name.last == " " { name.removeLast() }
    }
  }

  private func newPage() -> HelpPage { HelpPage(width: width, palette: Palette(isOn: colours)) }

  private func page(_ subject: HelpSubject) -> String {
    var page = newPage()
    switch subject {
    case .operation(let operation, let other):
      OperationHelp.write(operation, isSupported: isSupported(operation), to: &page)
      if let other {
        let client = other.client == .management ? "management" : "authentication"
        page.paragraph("See also \(client):\(other.name)?", dim: true)
      }
    case .walk: WalkHelp.write(to: &page)
    case .field(let field, let path): FieldHelp.write(field, path: path, to: &page)
    case .schema(let schema): SchemaHelp.write(schema, to: &page)
    case .client(let client): GroupHelp.write(client, to: &page)
    case .group(let name): GroupHelp.write(group: name, isSupported, to: &page)
    case .module(let module): ModuleHelp.write(module, to: &page)
    case .function(let function, _): ModuleHelp.write(function, to: &page)
    case .moduleClass(let docs): ModuleHelp.write(docs, to: &page)
    case .models:
      page.line(page.palette.heading("genauth.models.NAME { … }"))
      page.paragraph(
        "Creates a checked DTO: assigning an unknown field or a value of the wrong type raises at that line.", indent: 2
      )
      page.line()
      page.code("local user = genauth.models.UpdateUserReqDto { userId = \"u1\" }\nuser.nickname = \"San\"")
    case .standard(let name):
      page.line(page.palette.heading(name))
      page.paragraph("Part of Lua 5.4; see https://www.lua.org/manual/5.4/manual.html#pdf-\(name)", indent: 2)
    }
    return page.text
  }

  private func example(_ subject: HelpSubject) -> String {
    var page = newPage()
    switch subject {
    case .operation(let operation, _):
      guard let code = ExampleText.script(operation, width: width - 2) else { return self.page(subject) }
      page.code(code)
      if !operation.isHelper, !isSupported(operation) {
        page.paragraph("The embedded pool does not support this operation (501).", dim: true)
      }
    case .walk: page.code(WalkHelp.example)
    case .schema(let schema):
      page.code(
        "genauth.models.\(schema.name)\(ExampleText.argument(TypicalValues.members(of: schema), width: width - 20, indent: ""))"
      )
    case .function(let function, _):
      guard let code = function.example else { return self.page(subject) }
      page.code(code)
    case .module(let module):
      for function in module.functions {
        guard let code = function.example else { continue }
        if !page.text.isEmpty { page.line() }
        page.code(code)
      }
      if page.text.isEmpty { return self.page(subject) }
    default: return self.page(subject)
    }
    return page.text
  }

  private func search(_ words: String) -> String {
    var page = newPage()
    HelpSearch.write(words, isSupported, to: &page)
    return page.text
  }

  private func overview() -> String {
    var page = newPage()
    GroupHelp.writeOverview(to: &page)
    return page.text
  }
}
