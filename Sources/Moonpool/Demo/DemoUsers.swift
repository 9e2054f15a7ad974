import Contract
import Cryptography

/// Makes users that look like real ones. The same number always gives the same user, so that two demo pools of one size are alike.
struct DemoUsers {
  /// The employee number of the user `number`, kept in externalId: how a later run knows where to go on.
  static func externalId(_ number: Int) -> String { "DEMO-\(padded(number, 8))" }

  /// The number in the externalId of a demo user, or nil.
  static func number(inExternalId text: String) -> Int? {
    text.hasPrefix("DEMO-") ? Int(text.dropFirst(5)) : nil
  }

  /// The largest number a user can have: phone numbers must not run out.
  static let largestNumber = 99_999_999

  private let keys = Keys()

  /// How many users, from the first on, get a password where one is asked for.
  static let withPassword = 100
  /// The password they all get. It is not a secret: the help shows it.
  static let password = "Demo-Password-1"

  /// The password's hash: made once for all of them, because hashing is slow on purpose.
  static func passwordHash() throws(CommandError) -> String {
    do throws(CryptographyError) {
      return try PasswordHash.hash(Secret(password))
    } catch {
      throw CommandError(.pool, "\(error)")
    }
  }

  /// Writes the user of that number, from 1, as an entry of createUsersBatch.
  /// - Parameter passwordHash: the password's hash, for a user who is to sign in.
  func write(_ number: Int, passwordHash: String?, into tape: inout TapeWriter) {
    var dice = Dice(seed: UInt64(truncatingIfNeeded: number))
    let culture = dice.below(100) < 60 ? DemoNames.chinese : DemoNames.western
    let family = dice.pick(culture.families)
    let given = dice.pick(culture.givens)
    let place = dice.pick(culture.places)
    let name = culture.familyFirst ? family.local + given.local : "\(given.local) \(family.local)"
    let account = "\(given.latin).\(family.latin).\(number)"
    let status = dice.below(100)

    tape.beginObject(count: -1)
    put(keys.username, account, &tape)
    put(keys.email, "\(account)@\(dice.pick(DemoNames.domains))", &tape)
    tape.key(keys.emailVerified)
    tape.bool(dice.below(100) < 80)
    writePhone(number, culture, &dice, &tape)
    put(keys.externalId, Self.externalId(number), &tape)
    put(keys.name, name, &tape)
    put(keys.nickname, culture.familyFirst ? "小" + given.local : given.local, &tape)
    put(keys.givenName, given.local, &tape)
    put(keys.familyName, family.local, &tape)
    put(keys.gender, given.gender, &tape)
    put(keys.birthdate, birthdate(&dice), &tape)
    put(keys.company, dice.pick(DemoNames.companies), &tape)
    put(keys.country, place.country, &tape)
    put(keys.province, place.province, &tape)
    put(keys.city, place.city, &tape)
    put(keys.streetAddress, "\(dice.below(200) + 1) Example Road", &tape)
    put(keys.postalCode, place.postalCode, &tape)
    put(keys.zoneinfo, place.zone, &tape)
    put(keys.locale, culture.locale, &tape)
    put(keys.status, status < 94 ? "Activated" : status < 98 ? "Suspended" : "Deactivated", &tape)
    if let passwordHash { put(keys.password, passwordHash, &tape) }
    tape.endObject()
  }

  /// Most numbers are as they should be; some are as people type them, for scripts to put right.
  private func writePhone(_ number: Int, _ culture: DemoNames.Culture, _ dice: inout Dice, _ tape: inout TapeWriter) {
    let digits = culture.phonePrefix + Self.padded(number, culture.phoneDigits)
    let code = culture.phoneCode.dropFirst()
    switch dice.below(100) {
    case ..<5: put(keys.phone, "00\(code)\(digits)", &tape)
    case ..<15 where culture.phoneCode == "+86": put(keys.phone, digits, &tape)
    default:
      put(keys.phone, digits, &tape)
      put(keys.phoneCountryCode, culture.phoneCode, &tape)
    }
  }

  private func put(_ key: Key, _ text: String, _ tape: inout TapeWriter) {
    tape.key(key)
    tape.string(text)
  }

  private func birthdate(_ dice: inout Dice) -> String {
    "\(1955 + dice.below(50))-\(Self.padded(dice.below(12) + 1, 2))-\(Self.padded(dice.below(28) + 1, 2))"
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// The names that are written, looked up once.
  private struct Keys {
    // Every one of them is a field of CreateUserInfoDto, which a test checks; an unknown one would be refused by validation.
    private static func key(_ name: String) -> Key { Key(name) ?? Key(id: 0) }
    let username = key("username")
    let email = key("email")
    let emailVerified = key("emailVerified")
    let phone = key("phone")
    let phoneCountryCode = key("phoneCountryCode")
    let externalId = key("externalId")
    let name = key("name")
    let nickname = key("nickname")
    let givenName = key("givenName")
    let familyName = key("familyName")
    let gender = key("gender")
    let birthdate = key("birthdate")
    let company = key("company")
    let country = key("country")
    let province = key("province")
    let city = key("city")
    let streetAddress = key("streetAddress")
    let postalCode = key("postalCode")
    let zoneinfo = key("zoneinfo")
    let locale = key("locale")
    let status = key("status")
    let password = key("password")
  }
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  private mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number from 0 up to `bound`, which must be positive.
  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(bound, 1))) }

  /// An element of a list that is not empty.
  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }
}
