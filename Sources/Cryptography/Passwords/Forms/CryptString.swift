import CCrypt
import CSodium

/// What crypt(5) verifies: bcrypt, yescrypt, `$7$` scrypt, SHA-256 and SHA-512 crypt.
struct CryptString {
  let form: PasswordHashForm
  private let text: String
  private let memory: Int

  init(_ text: String) throws(CryptographyError) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false).dropFirst()
    self.text = text
    switch parts.first {
    case "2a", "2b", "2y":
      form = .bcrypt
      memory = 0
      try Self.checkBcrypt(parts)
    case "5", "6":
      form = parts.first == "5" ? .sha256Crypt : .sha512Crypt
      memory = 0
      try Self.checkRounds(parts, form: form)
    case "y":
      form = .yescrypt
      memory = try Self.yescryptMemory(parts)
    case "7":
      form = .scryptCrypt
      memory = try Self.scryptMemory(parts)
    default: throw .unknownForm()
    }
  }

  /// About how much processor time `verify` takes.
  func nanoseconds(passwordBytes: Int) -> Int {
    guard passwordBytes < Self.tooLong else { return 0 }
    let fields = text.split(separator: "$", omittingEmptySubsequences: false)
    let setting = fields.count > 2 ? fields[2] : ""
    switch form {
    case .bcrypt: return HashTime.bcrypt << (Int(setting) ?? 0)
    case .sha256Crypt, .sha512Crypt:
      let rounds = setting.hasPrefix("rounds=") ? Int(setting.dropFirst(7)) ?? 0 : 5000
      return rounds * HashTime.shaCryptRound(isSHA256: form == .sha256Crypt, passwordBytes: passwordBytes)
    case .yescrypt: return memory / 128 * HashTime.yescrypt
    default:
      let lanes = CryptAlphabet.number(Array(setting.utf8).dropFirst(6).prefix(5)) ?? 1
      return memory / 128 * lanes * HashTime.scryptCrypt
    }
  }

  /// crypt takes no password of this many bytes or more.
  private static let tooLong = 512

  /// A password with a zero byte matches nothing: crypt would compare only what comes before it.
  func verify(_ password: Secret) throws(CryptographyError) -> Bool {
    var phrase = password.revealBytes()
    defer { sodium_memzero(&phrase, phrase.count) }
    guard !phrase.contains(0), phrase.count < Self.tooLong else { return false }
    phrase.append(0)
    return HashBudget.spend(memory: memory) { matches(phrase) }
  }

  private func matches(_ phrase: [UInt8]) -> Bool {
    // crypt_rn works in a caller's buffer of 32 KiB; importing the structure for it would cost more than the call.
    let size = 32_768
    let work = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
    work.initializeMemory(as: UInt8.self, repeating: 0)
    defer {
      if let base = work.baseAddress { sodium_memzero(base, size) }
      work.deallocate()
    }
    return phrase.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        guard let base = characters.baseAddress, let result = crypt_rn(base, text, work.baseAddress, Int32(size)) else {
          return false
        }
        return ConstantTime.equal(String(cString: result).utf8, text.utf8)
      }
    }
  }

  // MARK: Bounds

  /// `$2b$12$` and 53 characters of salt and hash.
  private static func checkBcrypt(_ parts: ArraySlice<Substring>) throws(CryptographyError) {
    let fields = Array(parts)
    guard fields.count == 3, fields[1].utf8.count == 2, fields[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let cost = Int(fields[1]), cost >= 4, fields[2].utf8.count == 53, CryptAlphabet.holds(fields[2])
    else { throw .malformed("bcrypt") }
    guard cost <= HashBudget.bcryptCost else { throw .tooExpensive("bcrypt") }
  }

  /// `$6$salt$hash` or `$6$rounds=N$salt$hash`.
  private static func checkRounds(_ parts: ArraySlice<Substring>, form: PasswordHashForm) throws(CryptographyError) {
    var fields = Array(parts.dropFirst())
    if let first = fields.first, first.hasPrefix("rounds=") {
      guard let rounds = DecimalNumber.read(first.dropFirst(7)), rounds >= 1000 else { throw .malformed(form.rawValue) }
      guard rounds <= HashBudget.shaCryptRounds else { throw .tooExpensive(form.rawValue) }
      fields.removeFirst()
    }
    let length = form == .sha256Crypt ? 43 : 86
    guard fields.count == 2, fields[0].utf8.count <= 16, fields[1].utf8.count == length, CryptAlphabet.holds(fields[1])
    else { throw .malformed(form.rawValue) }
  }

  /// `$y$j9T$salt$hash`: `j` the usual flavour, then log2 N less 1 and r less 1, each one character below 48. Longer encodings are for sizes beyond the
  /// budget or for options that mkpasswd and passwd never set.
  private static func yescryptMemory(_ parts: ArraySlice<Substring>) throws(CryptographyError) -> Int {
    let fields = Array(parts)
    guard fields.count == 4, fields[3].utf8.count == 43, fields[2].utf8.count <= 86, CryptAlphabet.holds(fields[2]),
      CryptAlphabet.holds(fields[3])
    else { throw .malformed("yescrypt") }
    let parameters = Array(fields[1].utf8)
    guard parameters.count == 3, parameters[0] == UInt8(ascii: "j"), let size = CryptAlphabet.value(parameters[1]),
      let block = CryptAlphabet.value(parameters[2]), size < 48, block < 48
    else { throw .tooExpensive("yescrypt") }
    return try memory(log2N: size + 1, r: block + 1, p: 1, "yescrypt")
  }

  /// `$7$`, log2 N in one character, r and p in five each (least significant first), salt, `$`, hash.
  private static func scryptMemory(_ parts: ArraySlice<Substring>) throws(CryptographyError) -> Int {
    let fields = Array(parts)
    guard fields.count == 3, fields[2].utf8.count == 43, CryptAlphabet.holds(fields[1]), CryptAlphabet.holds(fields[2])
    else { throw .malformed("scrypt") }
    let setting = Array(fields[1].utf8)
    guard setting.count >= 11, let log2N = CryptAlphabet.value(setting[0]), log2N >= 1,
      let block = CryptAlphabet.number(setting[1..<6]), let lanes = CryptAlphabet.number(setting[6..<11]),
      block >= 1, lanes >= 1
    else { throw .malformed("scrypt") }
    return try memory(log2N: log2N, r: block, p: lanes, "scrypt")
  }

  static func memory(log2N: Int, r: Int, p: Int, _ form: String) throws(CryptographyError) -> Int {
    guard log2N <= 20, r <= 1024, p <= 1024 else { throw .tooExpensive(form) }
    let memory = 128 * r << log2N
    guard memory <= HashBudget.memoryBytes, r * p << log2N <= HashBudget.scryptWork else { throw .tooExpensive(form) }
    return memory
  }
}

/// The alphabet of crypt(5): `./0-9A-Za-z`.
enum CryptAlphabet {
  static func value(_ character: UInt8) -> Int? {
    switch character {
    case UInt8(ascii: "."): 0
    case UInt8(ascii: "/"): 1
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0")) + 2
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character - UInt8(ascii: "A")) + 12
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character - UInt8(ascii: "a")) + 38
    default: nil
    }
  }

  /// Up to five characters, least significant first.
  static func number(_ characters: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for character in characters.reversed() {
      guard let value = value(character) else { return nil }
      number = number << 6 | value
    }
    return number
  }

  static func holds(_ text: Substring) -> Bool { text.utf8.allSatisfy { value($0) != nil } }
}
