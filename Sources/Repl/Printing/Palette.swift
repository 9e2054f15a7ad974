/// The colours of what is shown: ANSI escapes, or nothing.
struct Palette: Sendable {
  let isOn: Bool

  func key(_ text: String) -> String { paint(text, "36") }
  func string(_ text: String) -> String { paint(text, "32") }
  func number(_ text: String) -> String { paint(text, "33") }
  func word(_ text: String) -> String { paint(text, "35") }
  func dim(_ text: String) -> String { paint(text, "2") }
  func heading(_ text: String) -> String { paint(text, "1") }
  func alarm(_ text: String) -> String { paint(text, "1;31") }

  private func paint(_ text: String, _ code: String) -> String {
    isOn && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
