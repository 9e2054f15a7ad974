import ScriptHost

extension Dialogue {
  /// Shows the help for `name?`, `name??` and `help`. A question without an answer is a failure.
  /// - Parameter question: as it was typed, without `help`; empty for the prompt itself.
  func help(_ question: String) async -> Outcome {
    if question.hasPrefix("\\") { return help(onCommand: String(question.dropFirst())) }
    let asked = await resolved(question)
    let text = { [program] (colours: Bool) in
      program.help(asked, columns: program.columns, usesColour: colours)
        + (question.isEmpty ? "\n" + Self.commands(Palette(isOn: colours)) : "")
    }
    guard program.hasHelp(asked) else { return failed(text(manner.usesColour), 1, plain: text(false)) }
    write(text(manner.usesColour), plain: { text(false) })
    return .fine
  }

  /// Shows the help on a backslash command, as `\help \save` asks for.
  private func help(onCommand name: String) -> Outcome {
    do throws(Command.Mistake) {
      let entry = try Command.entry(named: String(name.prefix { !$0.isWhitespace }))
      let page = { (palette: Palette) in palette.key(entry.synopsis) + "\n  " + entry.line + "\n" }
      write(page(Palette(isOn: manner.usesColour)), plain: { page(Palette(isOn: false)) })
      return .fine
    } catch {
      return failed(error.message + "\n", 1)
    }
  }

  /// The question with `management` or `authentication` in place of a variable that holds such a client.
  private func resolved(_ question: String) async -> String {
    let words = LuaWord.split(question)
    let names = words.enumerated().filter { $0.offset % 2 == 0 && $0.element.kind == .name }.map(\.element)
    guard EntryReader.isPath(question.filter { $0 != "?" }), let first = names.first,
      !["management", "authentication"].contains(first.text)
    else { return question }
    for count in stride(from: names.count, to: 0, by: -1) {
      guard let kind = await session.client(at: names.prefix(count).map(\.text)) else { continue }
      let rest = String(decoding: Array(question.utf8)[names[count - 1].range.upperBound...], as: UTF8.self)
      return (kind == .management ? "management" : "authentication") + rest
    }
    return question
  }

  /// The backslash commands and what else the prompt understands.
  private static func commands(_ palette: Palette) -> String {
    let others = [
      ("EXPRESSION", "shows its value; _ is the last value, __ and ___ the ones before, _1 the first of the session"),
      ("it", "shows the next rows of the last result"),
      ("NAME?  NAME??", "shows help on an operation, DTO, field or module; ?? shows an example"),
    ]
    let rows = others + Command.all.map { ($0.synopsis, $0.line) }
    let width = rows.reduce(0) { max($0, $1.0.count) }
    return rows.map { name, line in
      palette.key(name) + String(repeating: " ", count: width - name.count + 2) + line + "\n"
    }.joined()
  }
}
