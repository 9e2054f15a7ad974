import CSodium
import Encodings

/// `$argon2id$v=19$m=…,t=…,p=…$salt$hash`, and the same with `argon2i`.
struct Argon2String {
  let form: PasswordHashForm
  private let text: String
  private let memoryKiB: Int
  private let passes: Int
  private let lanes: Int
  private let saltBytes: Int
  private let hashBytes: Int

  init(_ text: String) throws(CryptographyError) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    switch parts.count > 1 ? parts[1] : "" {
    case "argon2id": form = .argon2id
    case "argon2i": form = .argon2i
    default: throw .unknownForm()
    }
    guard parts.count == 6, parts[2] == "v=19",
      let parameters = NamedNumbers(parts[3], names: ["m", "t", "p"]),
      let salt = Self.decode(parts[4]), let hash = Self.decode(parts[5])
    else { throw .malformed(form.rawValue) }
    (memoryKiB, passes, lanes) = (parameters[0], parameters[1], parameters[2])
    (saltBytes, hashBytes) = (salt.count, hash.count)
    self.text = text
    guard (8...64).contains(saltBytes), (16...64).contains(hashBytes), passes >= (form == .argon2i ? 3 : 1), lanes >= 1,
      memoryKiB >= 8 * lanes
    else { throw .malformed(form.rawValue) }
    guard memoryKiB <= HashBudget.memoryBytes / 1024, passes <= HashBudget.argon2Passes,
      lanes <= HashBudget.argon2Lanes, memoryKiB * passes <= HashBudget.argon2Work
    else { throw .tooExpensive(form.rawValue) }
  }

  /// Whether `Argon2id.hash` would choose the same parameters today.
  var isCurrent: Bool {
    form == .argon2id && memoryKiB == Argon2id.memoryKiB && passes == Argon2id.passes && lanes == Argon2id.lanes
      && saltBytes >= Argon2id.saltBytes && hashBytes >= Argon2id.hashBytes
  }

  /// About how much processor time `verify` takes.
  var nanoseconds: Int { memoryKiB * passes * HashTime.argon2 }

  func verify(_ password: Secret) -> Bool {
    Sodium.start()
    return HashBudget.spend(memory: memoryKiB * 1024) {
      password.withUnsafeBytes { bytes in
        bytes.withMemoryRebound(to: CChar.self) { characters in
          // libsodium takes no null pointer, not even for nothing.
          guard let base = characters.baseAddress, characters.count > 0 else { return match("", 0) }
          return match(base, UInt64(characters.count))
        }
      }
    }
  }

  private func match(_ password: UnsafePointer<CChar>, _ count: UInt64) -> Bool {
    form == .argon2id
      ? crypto_pwhash_argon2id_str_verify(text, password, count) == 0
      : crypto_pwhash_argon2i_str_verify(text, password, count) == 0
  }

  private static func decode(_ text: Substring) -> [UInt8]? {
    text.contains("=") || text.contains(".") ? nil : Base64.decode(text)
  }
}

/// `m=19456,t=2,p=1`: small numbers under names in a fixed order.
struct NamedNumbers {
  private let values: [Int]

  init?(_ text: Substring, names: [String]) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == names.count else { return nil }
    var values: [Int] = []
    for (part, name) in zip(parts, names) {
      guard part.hasPrefix("\(name)="), let value = DecimalNumber.read(part.dropFirst(name.utf8.count + 1)) else {
        return nil
      }
      values.append(value)
    }
    self.values = values
  }

  /// The number under the name at this place; the initialiser has counted them.
  subscript(index: Int) -> Int { values.indices.contains(index) ? values[index] : 0 }
}

/// Digits without sign and leading zero, below 2^31.
enum DecimalNumber {
  static func read(_ text: Substring) -> Int? {
    guard (1...10).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      text.utf8.count == 1 || text.utf8.first != 0x30, let value = Int(text), value <= Int(Int32.max)
    else { return nil }
    return value
  }
}
