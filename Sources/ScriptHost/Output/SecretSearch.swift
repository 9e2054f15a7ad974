import Glibc

/// Finds secrets in a text: known ones, and the passwords of addresses (``AddressPasswords``).
struct SecretSearch {
  /// How many bytes of what may be the beginning of a known secret are shown before the rest is there.
  static let open = 2

  private let known: [[UInt8]]

  /// - Parameter known: the texts of secrets.
  init(_ known: [[UInt8]]) { self.known = known.sorted { $0.count > $1.count } }

  /// Where the secrets are in a text that is complete, in order. Of two that overlap, both are covered.
  func places(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
    Self.merged(knownPlaces(in: text) + AddressPasswords.find(in: text))
  }

  /// What is found in the beginning of a text.
  struct Beginning {
    /// The secrets that are there whole, in order.
    var secrets: [Range<Int>]
    /// Where the part begins of which only the rest of the text can tell whether it is a secret.
    var begin: Int
    /// Up to where the text can be shown.
    var visible: Int
  }

  /// Looks at the beginning of a text. A secret that may be the beginning of a longer one is not final.
  func look(inBeginning text: UnsafeRawBufferPointer) -> Beginning {
    let addresses = AddressPasswords.find(inBeginning: text)
    var places = Self.merged(knownPlaces(in: text) + addresses.passwords)
    var begin = text.count - unfinished(text[...])
    var visible = min(begin + Self.open, text.count)
    while let last = places.last, last.upperBound > begin {
      if last.lowerBound >= begin {
        visible = min(visible, last.lowerBound + Self.open)
        places.removeLast()
      } else {
        begin = text.count - unfinished(text[last.upperBound...])
        visible = min(begin + Self.open, text.count)
      }
    }
    if let address = addresses.unfinished {
      begin = min(begin, address.begin)
      visible = min(visible, address.visible)
      // The address may have known secrets in it: what is not shown yet is found again with the rest of the address.
      if let place = places.first(where: { $0.lowerBound < visible && visible < $0.upperBound }) {
        visible = place.upperBound
      }
      places.removeAll { $0.lowerBound >= visible }
    }
    return Beginning(secrets: places, begin: begin, visible: visible)
  }

  /// How much of an unfinished text can be shown while a person waits: half of what may be the beginning of a known
  /// secret, and nothing of what may be the password of an address.
  /// - Parameter places: where the secrets are in the text if it ends here.
  func glimpse(of text: UnsafeRawBufferPointer, with places: [Range<Int>]) -> Int {
    let rest = text[(places.last?.upperBound ?? 0)...]
    var end = text.count
    for secret in known {
      let begun = Self.beginning(of: secret, atEndOf: rest, longerThan: 0)
      end = min(end, text.count - begun + max(Self.open, secret.count / 2))
    }
    if let address = AddressPasswords.find(inBeginning: text).unfinished,
      AddressPasswords.find(in: text).last?.lowerBound != address.visible
    {
      end = min(end, address.visible)
    }
    return places.first(where: { $0.lowerBound < end && end < $0.upperBound })?.lowerBound ?? end
  }

  /// How many bytes at the end of a text are the beginning of a known secret, but not all of it.
  private func unfinished(_ text: Slice<UnsafeRawBufferPointer>) -> Int {
    var longest = 0
    for secret in known where secret.count > longest + 1 {
      longest = max(longest, Self.beginning(of: secret, atEndOf: text, longerThan: longest))
    }
    return longest
  }

  /// How many bytes at the end of a text are the beginning of a secret, but not all of it; 0 unless they are more than
  /// `least`.
  private static func beginning(
    of secret: [UInt8], atEndOf text: Slice<UnsafeRawBufferPointer>, longerThan least: Int
  ) -> Int {
    for count in stride(from: min(secret.count - 1, text.count), to: least, by: -1)
    where text[text.endIndex - count] == secret[0] && text.suffix(count).elementsEqual(secret.prefix(count)) {
      return count
    }
    return 0
  }

  private func knownPlaces(in text: UnsafeRawBufferPointer) -> [Range<Int>] {
    var places: [Range<Int>] = []
    for secret in known { find(secret, in: text) { places.append($0) } }
    return places
  }

  /// The places in order; those that overlap become one.
  private static func merged(_ places: [Range<Int>]) -> [Range<Int>] {
    var merged: [Range<Int>] = []
    for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, place.lowerBound < last.upperBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, place.upperBound)
      } else {
        merged.append(place)
      }
    }
    return merged
  }

  /// Finds every occurrence of a secret that does not overlap the one before it.
  private func find(_ secret: [UInt8], in text: UnsafeRawBufferPointer, _ body: (Range<Int>) -> Void) {
    guard let base = text.baseAddress, text.count >= secret.count else { return }
    var place = 0
    while place <= text.count - secret.count,
      let found = memchr(base + place, Int32(secret[0]), text.count - secret.count - place + 1)
    {
      place = UnsafeRawPointer(found) - base
      guard memcmp(base + place, secret, secret.count) == 0 else {
        place += 1
        continue
      }
      body(place..<(place + secret.count))
      place += secret.count
    }
  }
}
