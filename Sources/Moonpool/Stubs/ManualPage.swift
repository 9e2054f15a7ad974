import ScriptHost

/// The manual page, in mdoc (mdoc(7)), made from what the commands say of themselves.
struct ManualPage {
  private let program: CommandDescription
  private var lines: [String] = []

  /// The page as text.
  /// - Parameter date: the day it is dated with, as mdoc writes it.
  static func text(of program: CommandDescription, usage: String, date: String) -> String {
    var page = ManualPage(program: program)
    page.head(date: date, usage: usage)
    page.options(program.shownArguments + page.common, heading: "OPTIONS")
    page.commands()
    page.tail()
    return page.lines.joined(separator: "\n") + "\n"
  }

  private init(program: CommandDescription) { self.program = program }

  private mutating func head(date: String, usage: String) {
    lines += [
      ".Dd \(date)", ".Dt MOONPOOL 1", ".Os", ".Sh NAME", ".Nm moonpool", ".Nd \(Self.phrase(program.abstract))",
      ".Sh SYNOPSIS",
    ]
    for line in usage.split(separator: "\n") {
      let parts = line.split(separator: " ", omittingEmptySubsequences: true)
      // The usage explains each form behind a wide gap.
      let form = line.firstRange(of: "   ").map { line[..<$0.lowerBound] } ?? line[...]
      guard parts.first == "moonpool" else { continue }
      lines += [".Nm moonpool"] + (form.dropFirst(8).isEmpty ? [] : [Self.text(String(form.dropFirst(9)))]) + [".br"]
    }
    if lines.last == ".br" { lines.removeLast() }
    lines.append(".Sh DESCRIPTION")
    lines += Self.about(program)
  }

  private mutating func options(_ arguments: [CommandDescription.Argument], heading: String?) {
    guard !arguments.isEmpty else { return }
    if let heading { lines.append(".Sh \(heading)") }
    lines.append(".Bl -tag -width Ds")
    for argument in arguments {
      lines.append(".It " + Self.head(of: argument))
      lines += Self.paragraphs(argument.abstract)
      if let value = argument.defaultValue, !value.isEmpty, argument.kind != "flag" {
        lines.append("Default: " + Self.text(value) + ".")
      }
      lines += Self.paragraphs(argument.discussion)
    }
    lines.append(".El")
  }

  private mutating func commands() {
    lines.append(".Sh COMMANDS")
    let keys = Set(common.map(Self.key))
    for command in program.shownCommands { add(command, below: "moonpool", common: keys) }
  }

  /// The options that every command takes: those that the first ones all have.
  private var common: [CommandDescription.Argument] {
    let lists = program.shownCommands.filter { $0.shownCommands.isEmpty }.map(\.shownArguments)
    guard let first = lists.first else { return [] }
    let own = Set(program.shownArguments.map(Self.key))
    return first.filter { argument in
      let key = Self.key(argument)
      return argument.kind != "positional" && !own.contains(key)
        && lists.allSatisfy { $0.contains { Self.key($0) == key } }
    }
  }

  /// What a command says of itself.
  private static func about(_ command: CommandDescription) -> [String] {
    let first = paragraphs(command.abstract)
    let rest = paragraphs(command.discussion)
    return first.isEmpty || rest.isEmpty ? first + rest : first + [".Pp"] + rest
  }

  private mutating func add(_ command: CommandDescription, below parent: String, common: Set<String>) {
    let name = parent + " " + command.commandName
    lines += [".Ss " + Self.quoted(name)] + Self.about(command)
    let own = command.shownArguments.filter { !common.contains(Self.key($0)) || $0.kind == "positional" }
    options(own, heading: nil)
    for inner in command.shownCommands { add(inner, below: name, common: common) }
  }

  private mutating func tail() {
    lines += [".Sh ENVIRONMENT", ".Bl -tag -width Ds"]
    for (name, meaning) in [
      ("MOONPOOL_POOL", "The file of the embedded pool."),
      ("MOONPOOL_CONFIG", "The init file, if --config names none."),
      ("MOONPOOL_TARGET", "The name of a target in the init file."),
      ("MOONPOOL_KEY", "The key of the pool: 64 hexadecimal digits, or base64."),
      ("NO_COLOR", "Turns off colours if it is not empty."),
      ("EDITOR", "The editor that the prompt starts."),
    ] { lines += [".It Ev \(name)", Self.text(meaning)] }
    lines += [".El", ".Sh FILES", ".Bl -tag -width Ds"]
    for (name, meaning) in [
      ("./moonpool.lua", "The init file of the current folder."),
      ("~/.config/moonpool/init.lua", "The user's init file."),
      ("~/.local/share/moonpool/pool.db", "The pool that is used if nothing names another one."),
      ("~/.local/state/moonpool/history", "The history of the prompt, without secrets."),
    ] { lines += [".It Pa \(Self.text(name))", Self.text(meaning)] }
    lines += [".El", ".Sh SEE ALSO", ".Xr lua 1"]
  }

  /// What tells an option from another.
  private static func key(_ argument: CommandDescription.Argument) -> String {
    (argument.names?.map(\.text) ?? [argument.valueName ?? ""]).joined(separator: ",")
  }

  /// `Fl o , -output Ar folder`, or `Ar file ...`.
  private static func head(of argument: CommandDescription.Argument) -> String {
    let value = argument.valueName.map { text($0) } ?? "value"
    guard argument.kind != "positional" else { return "Ar " + value + (argument.isRepeating ? " ..." : "") }
    let names = (argument.names ?? []).map { "Fl " + text(String($0.text.dropFirst())) }.joined(separator: " , ")
    return argument.kind == "flag" ? names : names + " Ar " + value
  }

  /// A sentence as a phrase: without its full stop.
  private static func phrase(_ sentence: String?) -> String {
    var text = Self.text(sentence ?? "")
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }

  /// Text in paragraphs; indented lines stand as they are.
  private static func paragraphs(_ source: String?) -> [String] {
    guard let source, !source.isEmpty else { return [] }
    var result: [String] = []
    var isLiteral = false
    for line in source.split(separator: "\n", omittingEmptySubsequences: false) {
      let isIndented = line.hasPrefix("  ")
      if isIndented != isLiteral, !(isLiteral && line.isEmpty) {
        if isIndented, result.last == ".Pp" { result.removeLast() }
        result.append(isIndented ? ".Bd -literal -offset indent" : ".Ed")
        isLiteral = isIndented
      }
      if line.isEmpty, !isLiteral {
        if let last = result.last, last != ".Pp", last != ".Ed" { result.append(".Pp") }
      } else {
        // In filled text every sentence begins a line of its own.
        result +=
          isLiteral
          ? [text(String(line.dropFirst(2)))]
          : sentences(String(line)).flatMap { TextWidth.wrapped($0, to: 78) }.map(text)
      }
    }
    if isLiteral { result.append(".Ed") }
    if result.last == ".Pp" { result.removeLast() }
    return result
  }

  private static func sentences(_ line: String) -> [String] {
    var result: [String] = [""]
    for word in line.split(separator: " ") {
      let last = result.count - 1
      result[last] += (result[last].isEmpty ? "" : " ") + word
      if word.hasSuffix("."), word.count > 1 { result.append("") }
    }
    return result.filter { !$0.isEmpty }
  }

  private static func quoted(_ source: String) -> String { "\"" + text(source).replacing("\"", with: "\\(dq") + "\"" }

  /// Text that roff takes for nothing but text.
  private static func text(_ source: String) -> String {
    var result = source.replacing("\\", with: "\\e").replacing("~", with: "\\(ti").replacing("^", with: "\\(ha")
      .replacing("…", with: "...")
    if result.hasPrefix(".") || result.hasPrefix("'") { result = "\\&" + result }
    return result
  }
}
