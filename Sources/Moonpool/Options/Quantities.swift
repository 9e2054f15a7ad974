/// Reads the amounts that options take.
enum Quantities {
  /// A duration such as `90`, `90s`, `250ms`, `5m`, `1h30m`; a bare number is seconds.
  /// - Throws: ``CommandError`` (`usage`) for anything else, and for nothing or less.
  static func duration(_ text: String, option: String) throws(CommandError) -> Duration {
    let wrong = CommandError(.usage, "\(option): expected a duration such as 90s, 5m or 1h30m, got \"\(text)\"")
    var rest = text[...]
    var total = 0.0
    while !rest.isEmpty {
      guard let amount = takeNumber(&rest) else { throw wrong }
      let unit = rest.prefix { $0.isLetter }
      rest = rest.dropFirst(unit.count)
      let seconds: [Substring: Double] = ["ms": 0.001, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400]
      guard let factor = seconds[unit] ?? (unit.isEmpty && rest.isEmpty ? 1 : nil) else { throw wrong }
      total += amount * factor
    }
    guard total > 0, total < 1e9 else { throw wrong }
    return .milliseconds(Int64(total * 1000))
  }

  /// A size in bytes such as `500000`, `64M`, `2G`, `512KiB`; the units are powers of 1024.
  /// - Throws: ``CommandError`` (`usage`) for anything else, and for nothing or less.
  static func size(_ text: String, option: String) throws(CommandError) -> Int {
    let wrong = CommandError(.usage, "\(option): expected a size such as 64M or 2G, got \"\(text)\"")
    var rest = text[...]
    guard let amount = takeNumber(&rest) else { throw wrong }
    let shifts = ["": 0, "b": 0, "k": 10, "m": 20, "g": 30]
    var unit = rest.lowercased()
    if unit.count > 1, unit.hasSuffix("ib") {
      unit.removeLast(2)
    } else if unit.count > 1, unit.hasSuffix("b") {
      unit.removeLast()
    }
    guard let shift = shifts[unit] else { throw wrong }
    let bytes = amount * Double(1 << shift)
    guard bytes >= 1, bytes < 1e15 else { throw wrong }
    return Int(bytes)
  }

  private static func takeNumber(_ rest: inout Substring) -> Double? {
    let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard !digits.isEmpty, let number = Double(digits) else { return nil }
    rest = rest.dropFirst(digits.count)
    return number
  }
}
