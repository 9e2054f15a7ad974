import ScriptHost

/// Writes values as Lua: on one line where they fit, else indented.
///
/// Read back, the text gives an equal value; what Lua cannot write (functions, what was left out) appears in a comment.
/// For people, keys are aligned and very long strings cut.
struct LuaWriter {
  var width: Int
  var palette: Palette
  var isForPeople: Bool

  /// The longest string that people are shown whole, in bytes.
  private static let longest = 2000

  func text(of value: ShownValue) -> String { text(of: value, indent: 0, taken: 0) }

  /// The value on one line, without colours.
  static func compact(_ value: ShownValue) -> String {
    LuaWriter(width: 1_000_000, palette: Palette(isOn: false), isForPeople: true).flat(value)
  }

  private func text(of value: ShownValue, indent: Int, taken: Int) -> String {
    guard case .list = value else {
      guard case .record = value else { return scalar(value) }
      return fits(value, taken) ? flat(value) : record(value, indent)
    }
    return fits(value, taken) ? flat(value) : list(value, indent)
  }

  private func fits(_ value: ShownValue, _ taken: Int) -> Bool {
    // A record of several fields is easier to read one below the other.
    if isForPeople, case .record(let entries, _, _) = value, entries.count > 3, taken == 0 { return false }
    let plain = LuaWriter(width: width, palette: Palette(isOn: false), isForPeople: isForPeople)
    var budget = width - taken
    return plain.measure(value, &budget)
  }

  /// Whether a value takes no more than `budget` columns on one line; stops as soon as it does not.
  private func measure(_ value: ShownValue, _ budget: inout Int) -> Bool {
    switch value {
    case .list(let elements, let omitted):
      budget -= omitted > 0 ? 24 : 4
      for element in elements {
        budget -= 2
        guard budget >= 0, measure(element, &budget) else { return false }
      }
    case .record(let entries, _, let omitted):
      budget -= omitted > 0 ? 24 : 4
      for entry in entries {
        budget -= 5 + TextWidth.of(key(entry.key))
        guard budget >= 0, measure(entry.value, &budget) else { return false }
      }
    case .string(let bytes) where bytes.count / 4 > max(0, budget): return false
    default: budget -= TextWidth.of(scalar(value))
    }
    return budget >= 0
  }

  private func flat(_ value: ShownValue) -> String {
    switch value {
    case .list(let elements, let omitted):
      if elements.isEmpty { return omitted > 0 ? "{ \(more(omitted)) }" : "genauth.array {}" }
      return "{ " + elements.map(flat).joined(separator: ", ") + (omitted > 0 ? ", \(more(omitted))" : "") + " }"
    case .record(let entries, _, let omitted):
      if entries.isEmpty { return omitted > 0 ? "{ \(more(omitted)) }" : "{}" }
      let parts = entries.map { palette.key(key($0.key)) + " = " + flat($0.value) }
      return "{ " + parts.joined(separator: ", ") + (omitted > 0 ? ", \(more(omitted))" : "") + " }"
    default: return scalar(value)
    }
  }

  private func record(_ value: ShownValue, _ indent: Int) -> String {
    guard case .record(let entries, _, let omitted) = value else { return scalar(value) }
    let names = entries.map { key($0.key) }
    let widths = names.map { TextWidth.of($0) }
    let aligned = isForPeople ? widths.filter { $0 <= 28 }.max() ?? 0 : 0
    let margin = String(repeating: " ", count: indent + 2)
    var text = "{\n"
    for (place, entry) in entries.enumerated() {
      let gap = String(repeating: " ", count: max(0, aligned - widths[place]))
      let taken = indent + 2 + max(widths[place], aligned) + 4
      let shown = self.text(of: entry.value, indent: indent + 2, taken: taken)
      text += margin + palette.key(names[place]) + gap + " = " + shown + ",\n"
    }
    if omitted > 0 { text += margin + more(omitted) + "\n" }
    return text + String(repeating: " ", count: indent) + "}"
  }

  private func list(_ value: ShownValue, _ indent: Int) -> String {
    guard case .list(let elements, let omitted) = value else { return scalar(value) }
    let margin = String(repeating: " ", count: indent + 2)
    var text = "{"
    var used = width
    for element in elements {
      let isShort = if case .list = element { false } else if case .record = element { false } else { true }
      let shown = self.text(of: element, indent: indent + 2, taken: indent + 3)
      let wide = isShort ? TextWidth.of(scalar(element, palette: Palette(isOn: false))) + 2 : width
      if used + wide > width {
        text += "\n" + margin
        used = indent + 2
      } else {
        text += " "
      }
      text += shown + ","
      used = isShort ? used + wide : width
    }
    if omitted > 0 { text += "\n" + margin + more(omitted) }
    return text + "\n" + String(repeating: " ", count: indent) + "}"
  }

  private func scalar(_ value: ShownValue) -> String { scalar(value, palette: palette) }

  private func scalar(_ value: ShownValue, palette: Palette) -> String {
    switch value {
    case .none: palette.dim("nil")
    case .null: palette.dim("genauth.null")
    case .boolean(let flag): palette.word(flag ? "true" : "false")
    case .integer(let number): palette.number(LuaText.integer(number))
    case .number(let number): palette.number(LuaText.number(number))
    case .string(let bytes): string(bytes, palette)
    case .opaque(let text):
      isForPeople
        ? palette.dim("<" + VisibleText.line(text) + ">") : "nil " + palette.dim("--[==[ \(Self.comment(text)) ]==]")
    case .list, .record: ""
    }
  }

  private func string(_ bytes: [UInt8], _ palette: Palette) -> String {
    guard isForPeople, bytes.count > Self.longest else { return palette.string(LuaText.quoted(bytes)) }
    let head = LuaText.quoted(Array(bytes.prefix(Self.longest / 4)))
    return palette.string(head + "…") + " " + palette.dim("--[[ \(Count.of(bytes.count, "byte")) ]]")
  }

  private func key(_ key: ShownValue) -> String {
    switch key {
    case .string(let bytes): LuaText.key(bytes)
    case .list, .record, .opaque, .none, .null: "[\"\(VisibleText.line(LuaWriter.compact(key)))\"]"
    default: "[\(scalar(key, palette: Palette(isOn: false)))]"
    }
  }

  private func more(_ count: Int) -> String { palette.dim("--[[ \(Count.grouped(count)) more ]]") }

  private static func comment(_ text: String) -> String {
    VisibleText.line(text).split(separator: "]", omittingEmptySubsequences: false).joined(separator: ")")
  }
}
