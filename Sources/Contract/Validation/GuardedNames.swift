/// Tells which unknown fields are not ignored, although the caller ignores unknown fields: those that are about security, or look like one that is.
///
/// A field of another client's version is harmless when it is left out. A dropped `resetPasswordOnFirstLogin` is not: the caller believes that the
/// user must reset the password. Names and words come from the overlay (`guarded`; docs/contract.md, "Validation").
struct GuardedNames {
  /// How many names one check compares letter by letter. A request with more names that resemble a guarded one is no slip of a client.
  private static let mostComparisons = 20_000
  private var comparisons = 0

  /// The guarded name that a field has, or probably has; nil for a harmless field.
  /// - Parameter isOption: true inside of `options`, where a name that merely contains a word such as `password` counts too.
  mutating func match(_ name: MemberName, isOption: Bool) -> String? {
    let table = GuardedTable.shared
    if let key = Key(utf8: name.utf8) { return table.keys.contains(key.id) ? key.name : nil }
    guard name.utf8.count <= GuardedTable.longestName else { return nil }
    let spelling = Spelling(name.utf8)
    for guarded in table.names where guarded.spelling.couldBe(spelling) {
      if guarded.spelling.letters == spelling.letters { return guarded.name }
      comparisons += 1
      guard comparisons <= Self.mostComparisons else { continue }
      if guarded.spelling.isNear(spelling) { return guarded.name }
    }
    guard isOption, table.words.contains(where: { spelling.contains($0) }) else { return nil }
    return name.printable
  }
}

/// The catalogue's guarded names, made ready once.
private struct GuardedTable: Sendable {
  static let shared = GuardedTable()
  /// Longer names are nobody's slip.
  static let longestName = 64

  let keys: Set<UInt16>
  let names: [(name: String, spelling: Spelling)]
  let words: [[UInt8]]

  private init() {
    let data = CatalogueData.shared
    let texts = (0..<data.guardedNames.count).map { data.guardedNames.utf8(UInt16(truncatingIfNeeded: $0)) }
    keys = Set(texts.compactMap { Key(utf8: $0)?.id })
    names = texts.map { (String(decoding: $0, as: UTF8.self), Spelling($0)) }
    words = (0..<data.guardedWords.count).map { Array(data.guardedWords.utf8(UInt16(truncatingIfNeeded: $0))) }
  }
}

/// A name without case, `_` and `-`.
private struct Spelling: Sendable {
  let letters: [UInt8]
  /// A bit for every letter that occurs: two names that differ in many cannot be near.
  private let bits: UInt32

  init(_ name: UnsafeBufferPointer<UInt8>) {
    letters = name.compactMap { byte in
      switch byte {
      case UInt8(ascii: "_"), UInt8(ascii: "-"): nil
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
      default: byte
      }
    }
    bits = letters.reduce(0) { $0 | 1 << UInt32($1 & 31) }
  }

  /// How many slips are forgiven: none in a short name, which is soon another word.
  private var tolerance: Int { letters.count >= 8 ? 2 : letters.count >= 6 ? 1 : 0 }

  /// False where a look at length and letters rules it out.
  func couldBe(_ other: Spelling) -> Bool {
    abs(letters.count - other.letters.count) <= tolerance && (bits ^ other.bits).nonzeroBitCount <= 2 * tolerance
  }

  func isNear(_ other: Spelling) -> Bool { Self.isWithin(tolerance, letters[...], other.letters[...]) }

  func contains(_ word: [UInt8]) -> Bool {
    guard letters.count >= word.count else { return false }
    return (0...(letters.count - word.count)).contains { letters[$0..<($0 + word.count)].elementsEqual(word) }
  }

  /// Whether at most `slips` letters are inserted, left out, changed or swapped with their neighbour.
  private static func isWithin(_ slips: Int, _ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Bool {
    var left = left
    var right = right
    while let first = left.first, first == right.first {
      left = left.dropFirst()
      right = right.dropFirst()
    }
    if left.isEmpty || right.isEmpty { return left.count + right.count <= slips }
    guard slips > 0 else { return false }
    if isWithin(slips - 1, left.dropFirst(), right.dropFirst()) { return true }
    if isWithin(slips - 1, left.dropFirst(), right) || isWithin(slips - 1, left, right.dropFirst()) { return true }
    guard let second = left.dropFirst().first, second == right.first, left.first == right.dropFirst().first else {
      return false
    }
    return isWithin(slips - 1, left.dropFirst(2), right.dropFirst(2))
  }
}
