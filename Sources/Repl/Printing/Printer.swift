import ScriptHost

/// Lays out values as text. It is pure: tests need no terminal, and any thread can use it.
///
/// Whatever the values hold, the text has no control characters but line ends and, with `colours`, the printer's own
/// colours.
public struct Printer: Sendable {
  /// How values are shown.
  public enum Format: String, Sendable, CaseIterable {
    /// Lists of records as columns, all else as indented Lua.
    case table
    /// Lua that can be pasted back and gives an equal value.
    case lua
    /// JSON as `json.encode(value, { pretty = true })` writes it.
    case json
    /// RFC 4180, nested records as columns `outer.inner`.
    case csv
    /// One line per field, as psql's `\x`.
    case vertical
  }

  /// How values are shown.
  public var format: Format
  /// The width of the terminal; a large number if there is none.
  public var width: Int
  /// Whether to colour, by ANSI escapes.
  public var colours: Bool
  /// Whether to show passwords, tokens and keys; if not, they appear as `<redacted>`.
  public var showsSecrets: Bool

  /// A printer.
  public init(format: Format = .table, width: Int = 80, colours: Bool = false, showsSecrets: Bool = false) {
    self.format = format
    self.width = min(max(20, width), 1_000_000)
    self.colours = colours
    self.showsSecrets = showsSecrets
  }

  /// The text of an expression's values, with a line end behind each line; empty for no values.
  public func text(of values: [ShownValue]) -> String {
    let values = showsSecrets ? values : values.map { Redaction.applied(to: $0) }
    switch format {
    case .csv: return values.isEmpty ? "" : CSVText.text(of: values)
    case .json: return values.map { JSONText.text(of: $0) + "\n" }.joined()
    case .lua: return lua(values)
    case .table, .vertical: return values.map { shown($0) }.joined()
    }
  }

  /// The text of some rows of a walk.
  /// - Parameters:
  ///   - rows: those to show now.
  ///   - shown: how many were shown before them.
  ///   - continues: true if there are more, which `it` shows.
  public func text(ofRows rows: [ShownValue], after shown: Int = 0, continues: Bool) -> String {
    let values = showsSecrets ? rows : rows.map { Redaction.applied(to: $0) }
    if format == .csv { return CSVText.text(of: [.list(values, omitted: 0)], header: shown == 0) }
    if format == .json { return values.map { JSONText.line(of: $0) + "\n" }.joined() }
    if format == .lua { return values.map { lua([$0]) }.joined() }
    var footer = Count.of(shown + rows.count, "row")
    footer += continues ? "; type \"it\" for more" : shown > 0 ? ", that is all" : ""
    if rows.isEmpty { return palette.dim(footer) + "\n" }
    return sheet(Sheet(values, omitted: 0, notes: [footer]), first: shown + 1)
  }

  /// The rows of a page as ``CSVPages`` is to write them, where the format is CSV.
  func csvRows(_ rows: [ShownValue]) -> [ShownValue]? {
    guard format == .csv else { return nil }
    return showsSecrets ? rows : rows.map { Redaction.applied(to: $0) }
  }

  /// What a person should know about the text of these values, or nil: rows that were left out although the format
  /// cannot say so, and cells that look like formulas to a spreadsheet.
  public func note(of values: [ShownValue]) -> String? {
    var notes: [String] = []
    if format == .csv || format == .json {
      let left = values.reduce(0) { $0 + Redaction.omitted(in: $1) }
      if left > 0 { notes.append(Count.of(left, "more value is not written", "more values are not written")) }
    }
    if format == .csv {
      let formulas = CSVText.formulas(in: values)
      if formulas > 0 {
        notes.append(
          Count.of(
            formulas, "cell looks like a formula to a spreadsheet (it begins",
            "cells look like formulas to a spreadsheet (they begin")
            + " with =, +, - or @)")
      }
    }
    return notes.isEmpty ? nil : notes.joined(separator: "; ")
  }

  var palette: Palette { Palette(isOn: colours) }

  private func shown(_ value: ShownValue) -> String {
    if let sheet = Sheet(value) { return self.sheet(sheet, first: 1) }
    if case .string(let bytes) = value, format == .table { return string(bytes) }
    if format == .vertical {
      let (inner, beside) = Sheet.opened(value)
      if case .record(let entries, _, let omitted) = inner, !entries.isEmpty {
        return VerticalText(printer: self).text(of: [inner], omitted: omitted, first: nil) + notes(beside)
      }
    }
    return LuaWriter(width: width, palette: palette, isForPeople: true).text(of: value) + "\n"
  }

  /// A string by itself is shown in quotes, long text with its lines as they are.
  private func string(_ bytes: [UInt8]) -> String {
    guard bytes.contains(10), let text = String(validating: bytes, as: UTF8.self) else {
      return palette.string(LuaText.quoted(bytes)) + "\n"
    }
    let lines = VisibleText.lines(text)
    return lines.hasSuffix("\n") ? lines : lines + "\n"
  }

  private func sheet(_ sheet: Sheet, first: Int) -> String {
    if format == .vertical {
      return VerticalText(printer: self).text(of: sheet.rows, omitted: 0, first: first) + notes(sheet.notes)
    }
    return TableText(sheet, printer: self, first: first).text()
  }

  func notes(_ notes: [String]) -> String {
    if notes.isEmpty { return "" }
    return TextWidth.wrapped(notes.joined(separator: "; "), to: width).map { palette.dim($0) + "\n" }.joined()
  }

  /// Several values in one line where each is short, as a list of expressions; else one below the other.
  private func lua(_ values: [ShownValue]) -> String {
    let texts = values.map { LuaWriter(width: width, palette: palette, isForPeople: false).text(of: $0) }
    let isShort = !texts.contains { $0.contains("\n") }
    return texts.isEmpty ? "" : texts.joined(separator: isShort ? ", " : ",\n") + "\n"
  }
}
