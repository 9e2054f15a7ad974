/// What a terminal does with single characters of Unicode.
enum Scalars {
  /// How many columns a character takes: 0, 1 or 2 (Unicode Standard Annex #11; ambiguous ones take one).
  static func width(_ scalar: Unicode.Scalar) -> Int {
    let value = scalar.value
    if (0x4E00...0x9FFF).contains(value) || (0xAC00...0xD7A3).contains(value) { return 2 }
    if value < 0x300 { return value == 0xAD || value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control, .lineSeparator, .paragraphSeparator: return 0
    default: break
    }
    // The vowels and finals that a Hangul syllable is composed with.
    if (0x1160...0x11FF).contains(value) || (0xD7B0...0xD7FF).contains(value) { return 0 }
    return isWide(value) || scalar.properties.isEmojiPresentation ? 2 : 1
  }

  /// True for the letters of most texts, which are shown as they are and stand by themselves: Latin, Han, Kana, Hangul
  /// syllables. Asking for the properties of each would cost more than all the rest.
  static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA1...0xAC, 0xAE...0x2FF, 0x3041...0x3096, 0x30A1...0x30FA, 0x4E00...0x9FFF, 0xAC00...0xD7A3:
      true
    default: false
    }
  }

  /// True for what must not reach a terminal as it is.
  static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    let value = scalar.value
    if value < 0x7F { return value < 0x20 }
    if value == 0xAD { return true }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: return true
    case .format: return !isPrependedSign(value)
    default: break
    }
    // Letters and marks that show nothing: the Hangul fillers, Khmer's inherent vowels, the combining grapheme joiner,
    // variation selectors but two.
    switch value {
    case 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, 0x180B...0x180F, 0xFE00...0xFE0D, 0xE0100...0xE01EF:
      return true
    default: return false
    }
  }

  /// Signs that stand over the digits after them: format characters that are seen.
  private static func isPrependedSign(_ value: UInt32) -> Bool {
    switch value {
    case 0x600...0x605, 0x6DD, 0x70F, 0x890...0x891, 0x8E2, 0x110BD, 0x110CD: true
    default: false
    }
  }

  /// The two characters that join or part letters and emoji.
  static func isJoiner(_ scalar: Unicode.Scalar) -> Bool { scalar.value == 0x200D || scalar.value == 0x200C }

  /// True for what a joiner may follow: emoji, and letters of scripts that join.
  static func takesJoiner(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x80 { return false }
    return scalar.properties.isEmoji || scalar.properties.isEmojiModifier || scalar.properties.isAlphabetic
      || scalar.properties.canonicalCombiningClass == .virama || scalar.value == 0xFE0F
  }

  /// The letters of flags of regions, after a black flag.
  static func isTag(_ scalar: Unicode.Scalar) -> Bool { (0xE0020...0xE007F).contains(scalar.value) }

  private static func isWide(_ value: UInt32) -> Bool {
    guard value >= 0x1100 else { return false }
    var low = 0
    var high = wide.count
    while low < high {
      let middle = (low + high) / 2
      if wide[middle].upperBound < value { low = middle + 1 } else { high = middle }
    }
    return low < wide.count && wide[low].contains(value)
  }

  /// The ranges of East Asian wide and fullwidth characters beside the emoji.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F, 0x2E80...0x303E, 0x3041...0x3247,
    0x3250...0xA4CF,
    0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60,
    0xFFE0...0xFFE6,
    0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376, 0x1F200...0x1F202, 0x1F210...0x1F23B, 0x1F240...0x1F248,
    0x1F250...0x1F251, 0x1F260...0x1F265, 0x1F3FB...0x1F3FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
