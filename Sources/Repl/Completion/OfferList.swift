import ScriptHost

/// Offers as they are listed below the line: one a row with its English line while they fit, else in columns.
public struct OfferList {
  private let offers: [Completer.Offer]
  private let columns: Int
  private let rows: Int
  private let usesColour: Bool

  /// A list for a terminal.
  /// - Parameters:
  ///   - columns: the terminal's width in characters.
  ///   - rows: its height; the list leaves room for the line that is being typed.
  public init(_ offers: [Completer.Offer], columns: Int, rows: Int, usesColour: Bool) {
    self.offers = offers
    self.columns = max(20, columns - 1)
    self.rows = max(4, rows - 3)
    self.usesColour = usesColour
  }

  /// The list, with a line end behind each row.
  public var text: String { offers.count <= rows ? described : named }

  private var described: String {
    let widest = min(offers.map { width(clean($0.shown)) }.max() ?? 0, columns / 2)
    return offers.map { offer in
      let name = clean(offer.shown)
      guard let line = offer.line, !line.isEmpty else { return cut(name, columns) + "\n" }
      let shown = cut(name, widest)
      let gap = String(repeating: " ", count: widest - width(shown) + 2)
      let rest = cut(clean(line), columns - widest - 2)
      return shown + gap + (usesColour ? "\u{1B}[2m" + rest + "\u{1B}[0m" : rest) + "\n"
    }.joined()
  }

  private var named: String {
    let names = offers.map { cut(clean($0.shown), columns) }
    let cell = (names.map(width).max() ?? 1) + 2
    let across = max(1, (columns + 2) / cell)
    let down = min((names.count + across - 1) / across, rows - 1)
    let shown = min(names.count, across * down)
    let height = (shown + across - 1) / across
    var text = ""
    for row in 0..<height {
      var line = ""
      for place in stride(from: row, to: shown, by: height) {
        let isLast = place + height >= shown
        line += names[place] + (isLast ? "" : String(repeating: " ", count: cell - width(names[place])))
      }
      text += line + "\n"
    }
    let left = names.count - shown
    return left > 0 ? text + "… and \(left) more; type more letters\n" : text
  }

  /// A text without what would move the cursor.
  private func clean(_ text: String) -> String { VisibleText.line(text) }

  private func cut(_ text: String, _ most: Int) -> String { TextWidth.elided(text, to: most) }

  /// How many columns a text takes.
  private func width(_ text: String) -> Int { TextWidth.of(text) }
}
