extension JSONReader {
  /// Reads the number that is ahead into ``integer`` or ``number``.
  mutating func numeral() throws(JSONError) -> JSONToken {
    let start = position
    let isNegative = peek == UInt8(ascii: "-")
    if isNegative { position += 1 }
    var scan = Digits()
    if peek == UInt8(ascii: "0") {
      position += 1
      scan.isZero = true
      if isDigit(peek) { throw error(.syntax, .noLeadingZero) }
    } else {
      guard isDigit(peek) else { throw error(.syntax, .aDigit) }
      take(&scan)
    }
    var isWhole = true
    if peek == UInt8(ascii: ".") {
      isWhole = false
      position += 1
      guard isDigit(peek) else { throw error(.syntax, .aDigit) }
      let before = position
      take(&scan)
      scan.exponent -= position - before
    }
    if peek | 0x20 == UInt8(ascii: "e") {
      isWhole = false
      try exponent(&scan)
    }
    if isWhole, !(isNegative && scan.isZero), let value = scan.integer(isNegative: isNegative) {
      integer = value
      return .integer
    }
    if let value = scan.exact(isNegative: isNegative) { number = value } else { number = try slow(start) }
    return .number
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  /// What the digits so far say; `mantissa` counts as long as it fits into 64 bits.
  private struct Digits {
    var mantissa: UInt64 = 0
    var overflows = false
    var isZero = false
    var exponent = 0

    func integer(isNegative: Bool) -> Int64? {
      if overflows { return nil }
      if isNegative { return mantissa <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- mantissa) : nil }
      return Int64(exactly: mantissa)
    }

    /// The value if it is known without a rounding: mantissa and power of ten are both exact, so their product or quotient is rounded once.
    func exact(isNegative: Bool) -> Double? {
      guard !overflows, mantissa <= 1 << 53, exponent >= -22, exponent <= 22 else { return nil }
      let value = Double(mantissa)
      let scaled = exponent < 0 ? value / powersOfTen[-exponent] : value * powersOfTen[exponent]
      return isNegative ? -scaled : scaled
    }
  }

  @inline(__always)
  private mutating func take(_ scan: inout Digits) {
    while position < count, isDigit(bytes[position]) {
      let (tenfold, over) = scan.mantissa.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(UInt64(bytes[position] - UInt8(ascii: "0")))
      if over || carry { scan.overflows = true }
      scan.mantissa = sum
      position += 1
    }
  }

  private mutating func exponent(_ scan: inout Digits) throws(JSONError) {
    position += 1
    let isNegative = peek == UInt8(ascii: "-")
    if isNegative || peek == UInt8(ascii: "+") { position += 1 }
    guard isDigit(peek) else { throw error(.syntax, .aDigit) }
    var value = 0
    while isDigit(peek) {
      // Past that every number is 0 or too large, which the slow way finds out.
      if value < 100_000 { value = value * 10 + Int(peek - UInt8(ascii: "0")) }
      position += 1
    }
    scan.exponent += isNegative ? -value : value
  }

  /// The value by the standard library's conversion, which rounds right and knows no locale.
  private mutating func slow(_ start: Int) throws(JSONError) -> Double {
    let digits = UnsafeBufferPointer(start: bytes + start, count: position - start)
    if let value = Double(String(decoding: digits, as: UTF8.self)), value.isFinite { return value }
    position = start
    throw error(.number, .numberOf64Bits)
  }
}

private let powersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]
