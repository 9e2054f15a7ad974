/// How far a long piece of work is, as one line: the style that commands and scripts share (docs/commands.md,
/// "Progress").
public struct ProgressText: Sendable, Equatable {
  /// What is counted; shown without control characters.
  public var label: String
  /// How many are done.
  public var done: Int
  /// How many there will be, where that is known.
  public var total: Int?
  /// How much of the whole is done, from 0 to 1, where it is known.
  public var fraction: Double?
  /// How many are done in a second.
  public var rate: Double
  /// How many seconds are left, where that can be told.
  public var left: Double?
  /// How many seconds it took, at the end.
  public var took: Double?
  /// What is counted in the last line, as in `users imported`.
  public var what = ""

  /// A state of some work.
  public init(_ label: String, done: Int, total: Int? = nil, fraction: Double? = nil, rate: Double) {
    self.label = label
    self.done = done
    self.total = total
    self.fraction = fraction ?? total.map { $0 > 0 ? Double(done) / Double($0) : 1 }
    self.rate = rate
  }

  /// The line: `importing  [#####...............]  27%  1,234/4,500  567/s  0:12 left`.
  /// - Parameter columns: how wide the terminal is; the line is narrower, so that the cursor stays in its row. nil for
  ///   a file, which gets no bar.
  public func line(columns: Int?) -> String {
    guard let columns else { return parts(bar: 0).joined(separator: "  ") }
    let width = max(0, columns - 1)
    // What is least missed goes first.
    for shape in Self.shapes {
      let text = parts(bar: shape.bar, hasRate: shape.hasRate, hasTime: shape.hasTime).joined(separator: "  ")
      if Self.width(text) <= width { return text }
    }
    let rest = parts(bar: 0, hasRate: false, hasTime: false).dropFirst(label.isEmpty ? 0 : 1).joined(separator: "  ")
    let room = width - Self.width(rest) - 2
    if room >= 2, !label.isEmpty { return Self.elided(VisibleText.line(label), to: room) + "  " + rest }
    return Self.elided(rest, to: width)
  }

  /// How many columns a text takes at most: not every terminal joins an emoji of several parts.
  private static func width(_ text: some StringProtocol) -> Int {
    max(TextWidth.of(text), text.unicodeScalars.reduce(0) { $0 + Scalars.width($1) })
  }

  private static func elided(_ text: String, to width: Int) -> String {
    if Self.width(text) <= width { return text }
    var kept = ""
    var used = 0
    for character in text {
      let wide = Self.width(String(character))
      if used + wide > width - 1 { break }
      kept.append(character)
      used += wide
    }
    return width > 0 ? kept + "…" : ""
  }

  private static let shapes = [
    (bar: 20, hasRate: true, hasTime: true), (bar: 10, hasRate: true, hasTime: true),
    (bar: 0, hasRate: true, hasTime: true), (bar: 0, hasRate: false, hasTime: true),
    (bar: 0, hasRate: false, hasTime: false),
  ]

  private func parts(bar: Int, hasRate: Bool = true, hasTime: Bool = true) -> [String] {
    var parts: [String] = []
    if !label.isEmpty { parts.append(VisibleText.line(label)) }
    if let fraction {
      let share = fraction.isFinite ? min(max(fraction, 0), 1) : 0
      let percent = String(Int(share * 100)) + "%"
      let filled = Int(share * Double(bar))
      let drawn = String(repeating: "#", count: filled) + String(repeating: ".", count: bar - filled)
      let right = String(repeating: " ", count: max(0, 4 - percent.count)) + percent
      parts.append((bar > 0 ? "[\(drawn)] " : "") + (label.isEmpty && bar == 0 ? percent : right))
    }
    let count = Count.grouped(done) + (total.map { "/" + Count.grouped($0) } ?? "")
    parts.append(what.isEmpty ? count : count + " " + VisibleText.line(what))
    if hasRate { parts.append(Self.shown(rate: rate)) }
    if hasTime, let took {
      parts.append("in " + Self.span(took))
    } else if hasTime, let left, left.isFinite, left < 360_000 {
      parts.append(Self.span(left.rounded(.up), whole: true) + " left")
    }
    return parts
  }

  private static func shown(rate: Double) -> String {
    guard rate.isFinite, rate < 1e12 else { return "0/s" }
    if rate >= 10 { return Count.grouped(Int(rate.rounded())) + "/s" }
    let tenths = Int((max(rate, 0) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)/s"
  }

  /// A time for people: `1.2 s`, `0:42`, `1:02:03`.
  private static func span(_ seconds: Double, whole: Bool = false) -> String {
    let seconds = seconds.isFinite ? min(max(seconds, 0), 1e9) : 0
    if !whole, seconds < 60 {
      let tenths = Int((seconds * 10).rounded())
      return "\(tenths / 10).\(tenths % 10) s"
    }
    let all = Int(seconds.rounded())
    func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
    return all >= 3600
      ? "\(all / 3600):\(two(all % 3600 / 60)):\(two(all % 60))" : "\(all / 60):\(two(all % 60))"
  }
}
