/// What the styles of cells say of their numbers (xl/styles.xml).
final class Styles: XMLHandler {
  private var codes: [Int: NumberFormat] = [:]
  private var formats: [NumberFormat] = []
  private var isInCellFormats = false

  /// The number format of a cell's style; nil if there is no such style.
  func format(_ style: Int) -> NumberFormat? {
    // A file without styles has cells of style 0 all the same.
    formats.isEmpty && style == 0 ? .plain : formats.indices.contains(style) ? formats[style] : nil
  }

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    if name == "numFmt" {
      guard let id = attributes.number("numFmtId"), let code = attributes.text("formatCode") else { return }
      codes[id] = NumberFormat(code: code)
    } else if name == "cellXfs" {
      isInCellFormats = true
    } else if name == "xf", isInCellFormats {
      let id = attributes.number("numFmtId") ?? 0
      formats.append(codes[id] ?? NumberFormat.builtIn(id))
    }
  }

  override func end(_ name: XMLName) { if name == "cellXfs" { isInCellFormats = false } }
}
