/// Removes secrets from a stream that comes in pieces: a secret may begin in one piece and end in another.
///
/// What may be the beginning of a secret is held back until the next piece decides or ``release(isWhole:)`` is called,
/// except its first bytes (``SecretSearch/open``), so that text which merely ends as a secret begins appears at once.
struct SecretStream {
  private let redactor: Redactor
  /// The last bytes of the stream, if they may be the beginning of a secret.
  private var tail: [UInt8] = []
  /// How many bytes of the tail have been shown.
  private var shown = 0

  init(_ redactor: Redactor) { self.redactor = redactor }

  /// Takes the next piece.
  /// - Returns: what can be shown now; nil for the piece as it is.
  mutating func take(_ piece: UnsafeRawBufferPointer) -> [UInt8]? {
    let isFresh = tail.isEmpty
    let text = isFresh ? [] : tail + Array(piece)
    return isFresh ? take(piece, copying: false) : text.withUnsafeBytes { take($0, copying: true) }
  }

  /// Stops waiting for the rest of a secret. If the rest arrives later, it is removed then.
  /// - Parameter isWhole: true if a person must see the whole text; false to show of what may be a secret its beginning
  ///   only (``SecretSearch/glimpse(of:with:)``).
  /// - Returns: what was held back and is shown now.
  mutating func release(isWhole: Bool) -> [UInt8] {
    guard shown < tail.count else { return [] }
    let search = redactor.search
    let before = shown
    let (rest, end) = tail.withUnsafeBytes { (text) -> ([UInt8], Int) in
      let places = search.places(in: text)
      let end = isWhole ? text.count : max(before, search.glimpse(of: text, with: places))
      return (Self.cleaned(text, places.filter { $0.upperBound <= end }, from: before, to: end), end)
    }
    shown = end
    return rest
  }

  /// - Parameter text: the tail and the piece.
  private mutating func take(_ text: UnsafeRawBufferPointer, copying: Bool) -> [UInt8]? {
    let found = redactor.search.look(inBeginning: text)
    tail = Array(text[found.begin...])
    if found.secrets.isEmpty, found.visible == text.count, !copying {
      shown = tail.count
      return nil
    }
    let end = max(found.visible, shown)
    defer { shown = end - found.begin }
    return Self.cleaned(text, found.secrets, from: shown, to: end)
  }

  /// A part of a text, without the secrets at those places. Of a secret that begins before the part, the rest is
  /// removed; one that ends before it has been dealt with.
  private static func cleaned(
    _ text: UnsafeRawBufferPointer, _ secrets: [Range<Int>], from start: Int, to end: Int
  ) -> [UInt8] {
    var result: [UInt8] = []
    var place = start
    for secret in secrets where secret.upperBound > start {
      if place < secret.lowerBound { result += text[place..<secret.lowerBound] }
      result += Redactor.mark
      place = secret.upperBound
    }
    return place < end ? result + text[place..<end] : result
  }
}
