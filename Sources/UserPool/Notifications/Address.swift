/// Checks the addresses that messages are sent to.
enum Address {
  /// True for an address that a user may have (``Shape``) and that can appear in a message's header: nothing in it ends a line or begins a
  /// list. Whether someone reads there is not asked.
  static func isEmail(_ text: String) -> Bool {
    var text = text
    guard text.withUTF8({ Shape.isEmail($0) }) else { return false }
    return text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
      default: !"<>()[],;:\\\"".unicodeScalars.contains(scalar)
      }
    }
  }

  /// A phone number as it is dialled from anywhere: a plus sign and 5 to 20 digits; nil if it is not valid.
  /// - Parameters:
  ///   - number: digits; with a plus sign before them the country code is among them. Spaces and hyphens are left out.
  ///   - countryCode: goes before a number without plus sign; `+86` if there is none (docs/operations.md, "Which user").
  static func phone(_ number: String, countryCode: String? = nil) -> String? {
    let plain = number.filter { $0 != " " && $0 != "-" }
    var code = countryCode ?? "+86"
    if !code.hasPrefix("+") { code = "+" + code }
    let full = plain.hasPrefix("+") ? plain : code + plain
    let digits = full.dropFirst().utf8
    guard (5...20).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return full
  }
}
