extension PromptText {
  /// The prompt for libedit: colours stand between `\1`, and the last one in front of a character, since libedit drops
  /// one that nothing follows.
  /// - Parameter usesColour: whether a prompt of caution is red.
  func rendered(usesColour: Bool) -> String {
    // A prompt is one line of text, whatever a target's name says.
    let safe = String(
      text.unicodeScalars.filter { $0.value >= 32 && $0.value != 127 && !(0x80...0x9F).contains($0.value) })
    guard usesColour, emphasis == .caution, let last = safe.last, safe.count > 1 else { return safe }
    return "\u{1}\u{1B}[1;31m\u{1}" + safe.dropLast() + "\u{1}\u{1B}[0m\u{1}" + String(last)
  }
}
