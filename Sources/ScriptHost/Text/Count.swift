/// Numbers for people.
public enum Count {
  /// A count with its noun, as in `1 row` and `2,000 rows`. Every message that counts something uses it.
  /// - Parameters:
  ///   - count: how many.
  ///   - one: the words after the number 1: `row`, `user was added`.
  ///   - many: the words after any other number; without them, `one` with an `s`.
  public static func of(_ count: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(Int(clamping: count))) \(count == 1 ? one : many ?? one + "s")"
  }

  /// A count with commas between the thousands.
  public static func grouped(_ count: Int) -> String {
    var text = ""
    for (place, digit) in String(count.magnitude).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return (count < 0 ? "-" : "") + String(text.reversed())
  }
}
