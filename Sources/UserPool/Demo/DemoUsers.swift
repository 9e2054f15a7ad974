import Contract

/// Users that look like people, for demonstrations, examples and benchmarks. The same seed gives the same users.
///
/// Each has 20 filled fields, and lastLogin where it has signed in. About two in three are Chinese; three in a hundred are suspended, four have resigned, and
/// two in a hundred have their phone with an international prefix among the digits, as imported data does.
public struct DemoUsers: Sendable {
  private let seed: UInt64
  private let firstSeq: Int64
  private let count: Int
  private let now: Int64

  /// Three years, in milliseconds: how far back the first of them was created.
  private static let span: Int64 = 3 * 365 * 86_400_000

  /// Users.
  /// - Parameters:
  ///   - count: how many; they are spread over the last three years.
  ///   - seed: any number.
  ///   - firstSeq: the store's number of the first one, which keeps later batches apart from earlier ones.
  ///   - now: when the last of them was created, in milliseconds since 1970.
  public init(count: Int, seed: UInt64, firstSeq: Int64, now: Int64) {
    self.count = max(count, 1)
    self.seed = seed
    self.firstSeq = firstSeq
    self.now = now
  }

  /// Fills a record, which is reset before, with the user of an index from 0.
  public func make(_ index: Int, _ record: UserRecord) {
    var dice = Dice(seed: seed &+ UInt64(bitPattern: firstSeq) &+ UInt64(bitPattern: Int64(index)))
    record.reset()
    record.seq = firstSeq + Int64(index)
    let createdAt = now - Self.span + Self.span / Int64(count) * Int64(index)
    setState(record, createdAt, &dice)
    if dice.below(3) < 2 { setChinese(record, &dice) } else { setWestern(record, &dice) }
    let age = 18 + Int64(dice.below(50))
    record.set(
      .birthdate, String(Timestamp.text(now - age * 31_556_952_000 - Int64(dice.below(31_000_000)) * 1000).prefix(10)))
    record.set(.externalId, "E\(1_000_000 + record.seq)")
  }

  private func setState(_ record: UserRecord, _ createdAt: Int64, _ dice: inout Dice) {
    record.set(.userId, userId(record.seq, createdAt))
    record.set(.createdAt, createdAt)
    let updatedAt = createdAt + Int64(dice.below(86_400_000))
    record.set(.updatedAt, updatedAt)
    let roll = dice.below(100)
    record.set(.status, roll < 3 ? UserStatus.suspended : roll < 7 ? UserStatus.resigned : UserStatus.activated)
    record.set(.workStatus, roll >= 3 && roll < 7 ? 1 : 0)
    record.set(.gender, Int64(dice.below(3)))
    record.set(.emailVerified, dice.below(10) < 7 ? 1 : 0)
    record.set(.phoneVerified, dice.below(10) < 5 ? 1 : 0)
    record.set(.userSourceType, dice.below(4) == 0 ? 0 : 2)
    let logins = Int64(dice.below(5) == 0 ? 0 : dice.below(400))
    record.set(.loginsCount, logins)
    if logins > 0 { record.set(.lastLogin, updatedAt + Int64(dice.below(30)) * 86_400_000) }
  }

  private func setChinese(_ record: UserRecord, _ dice: inout Dice) {
    let family = dice.pick(DemoWords.chineseFamilies)
    let given = dice.pick(DemoWords.chineseGivens)
    let place = dice.pick(DemoWords.chinesePlaces)
    let handle = "\(given.1).\(family.1)\(record.seq)"
    record.set(.name, family.0 + given.0)
    setHandles(record, handle, dice.pick(DemoWords.chineseDomains))
    let digits = dice.pick(DemoWords.chinesePrefixes) + Self.padded(record.seq, 8)
    record.set(.phone, dice.below(50) == 0 ? "0086" + digits : digits)
    record.set(.country, "CN")
    record.set(.province, place.0)
    record.set(.city, place.1)
    record.set(.company, place.1.replacingLast("市") + dice.pick(DemoWords.chineseTrades) + "有限公司")
  }

  private func setWestern(_ record: UserRecord, _ dice: inout Dice) {
    let given = dice.pick(DemoWords.westernGivens)
    let family = dice.pick(DemoWords.westernFamilies)
    let place = dice.pick(DemoWords.westernPlaces)
    record.set(.name, "\(given) \(family)")
    setHandles(record, "\(given).\(family)\(record.seq)".lowercased(), dice.pick(DemoWords.westernDomains))
    record.set(.phone, "20" + Self.padded(record.seq, 8))
    record.set(.phoneCountryCode, place.code)
    record.set(.country, place.country)
    record.set(.province, place.province)
    record.set(.city, place.city)
    record.set(.company, dice.pick(DemoWords.westernFamilies) + " " + dice.pick(DemoWords.westernTrades))
  }

  private func setHandles(_ record: UserRecord, _ handle: String, _ domain: String) {
    record.set(.username, handle)
    record.set(.email, "\(handle)@\(domain)")
  }

  /// An id like the pool's own: its time, then the user's number and the seed, which no generator of the pool shares.
  private func userId(_ seq: Int64, _ createdAt: Int64) -> String {
    func hexadecimal(_ value: UInt64, _ digits: Int) -> String {
      let text = String(value, radix: 16)
      return String(repeating: "0", count: max(0, digits - text.count)) + text.suffix(digits)
    }
    let second = UInt64(clamping: createdAt / 1000)
    let middle = UInt64(clamping: createdAt % 1000) << 22 | UInt64(truncatingIfNeeded: seq) & 0x3F_FFFF
    return hexadecimal(second, 8) + hexadecimal(middle, 8)
      + hexadecimal((seed ^ UInt64(bitPattern: firstSeq)) & 0xFFFF_FFFF, 8)
  }

  private static func padded(_ number: Int64, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}

extension String {
  fileprivate func replacingLast(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}

/// A quick sequence of numbers (SplitMix64) for choices that need not be secret.
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// A number from 0 to `bound` - 1.
  mutating func below(_ bound: Int) -> Int { Int(truncatingIfNeeded: next() >> 33) % max(bound, 1) }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
