import ScriptHost

/// What was entered and succeeded, as a script that runs by itself (`\save`).
struct SavedSession {
  /// A part of the script.
  enum Item: Equatable {
    /// Statements as they are.
    case statements(String)
    /// An expression whose values were shown.
    case expression(String)
    /// A script that was run by name.
    case script(name: String, String)
    /// Another target was chosen; the options of its clients.
    case target(String?)
    /// Something that held a secret where none can be taken out.
    case withheld
  }

  /// The parts, in order.
  private(set) var items: [Item] = []
  private let secrets: EntrySecrets

  init(_ secrets: EntrySecrets) { self.secrets = secrets }

  /// Keeps an entry that has run.
  mutating func keep(_ entry: String, isExpression: Bool, hadValues: Bool) {
    guard let clean = secrets.cleaned(entry) else { return items.append(.withheld) }
    var text = Command.trimmed(clean)
    if text.first == "=" { text = Command.trimmed(String(text.dropFirst())) }
    if isExpression {
      // A call without values is a statement as well.
      items.append(hadValues ? .expression(text) : .statements(text))
    } else if let place = EntryShape(text).returnsAt {
      let bytes = Array(text.utf8)
      let before = Command.trimmed(String(decoding: bytes[..<place], as: UTF8.self))
      if !before.isEmpty { items.append(.statements(before)) }
      var value = Command.trimmed(String(decoding: bytes[place...].dropFirst(6), as: UTF8.self))
      while value.hasSuffix(";") { value = Command.trimmed(String(value.dropLast())) }
      if !value.isEmpty { items.append(.expression(value)) }
    } else {
      items.append(.statements(text))
    }
  }

  /// Keeps a script that was run.
  mutating func keep(_ script: Script) {
    let text = String(decoding: script.source, as: UTF8.self)
    let body = text.first == "#" ? String(text.drop { !$0.isNewline }) : text
    items.append(secrets.cleaned(body).map { .script(name: script.name, Command.trimmed($0)) } ?? .withheld)
  }

  /// Keeps that another target was chosen.
  mutating func keep(_ target: ChosenTarget) { items.append(.target(target.options)) }

  /// The script.
  /// - Parameters:
  ///   - target: what the session began on; the script works there, whatever target it is run with.
  ///   - path: what the file is called.
  func text(target: ChosenTarget, path: String) -> String {
    let names = items.reduce(into: Set<String>()) { names, item in
      switch item {
      case .statements(let text), .expression(let text), .script(_, let text):
        names.formUnion(EntryShape(text).names)
      case .target, .withheld: break
      }
    }
    var helper = "show"
    while names.contains(helper) { helper += "_" }
    var text = """
      #!/usr/bin/env moonpool
      -- A session at the prompt of target \(VisibleText.line(target.name)), saved as a script: moonpool \
      \(VisibleText.line(path))

      """
    if let options = target.options { text += Self.pins(options, names) }
    if items.contains(where: { if case .expression = $0 { true } else { false } }) { text += Self.helper(helper) }
    for item in items { text += "\n" + Self.text(item, helper) + "\n" }
    return text
  }

  /// Binds the clients that the script uses to the target of the session, so that another choice (`--target`, the
  /// folder's init file) does not send it elsewhere.
  private static func pins(_ options: String, _ names: Set<String>) -> String {
    var text = ""
    for (global, maker) in [("management", "ManagementClient"), ("authentication", "AuthenticationClient")] {
      if names.contains(global) || names.contains("require") { text += "\(global) = genauth.\(maker)(\(options))\n" }
      guard names.contains(maker) else { continue }
      text += """
        do
          local make = genauth.\(maker)
          function genauth.\(maker)(options) return make(options or \(options)) end
        end

        """
    }
    return text.isEmpty ? "" : "-- It works on that target, whatever --pool and --target say.\n" + text
  }

  private static func text(_ item: Item, _ helper: String) -> String {
    switch item {
    case .statements(let text): text
    case .expression(let text):
      text.contains("--") || text.contains("\n") ? "\(helper)(\n\(text)\n)" : "\(helper)(\(text))"
    case .script(let name, let text): "-- \(VisibleText.line(String(name.drop { $0 == "@" || $0 == "=" }))):\n\(text)"
    case .target(let options):
      "management, authentication = genauth.ManagementClient(\(options ?? "")), "
        + "genauth.AuthenticationClient(\(options ?? ""))"
    case .withheld: "-- An entry with a secret was left out here."
    }
  }

  /// What prints values in the script as the prompt did, and keeps them under the same names.
  private static func helper(_ name: String) -> String {
    """

    -- Prints the values of an expression and keeps the first one as _, as the prompt did.
    local \(name)
    do
      local count = 0
      function \(name)(...)
        if (...) ~= nil then
          count = count + 1
          ___, __, _ = rawget(_G, "__"), rawget(_G, "_"), (...)
          _G["_" .. count] = (...)
        end
        local texts = table.pack(...)
        for i = 1, texts.n do
          local isTable, text = type(texts[i]) == "table", nil
          if isTable then isTable, text = pcall(json.encode, texts[i], { pretty = true, sort = true }) end
          texts[i] = isTable and text or tostring(texts[i])
        end
        if texts.n > 0 then print(table.concat(texts, "\\t", 1, texts.n)) end
      end
    end

    """
  }
}
