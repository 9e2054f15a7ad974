import Contract

/// Takes what stands under the name of a secret out of a JSON text, at every level.
struct SecretFields {
  private let json: [UInt8]
  private var place = 0
  private var clean: [UInt8] = []

  /// The compact JSON text with `"<redacted>"` in place of each secret.
  static func redact(_ json: [UInt8]) -> [UInt8] {
    var fields = SecretFields(json)
    fields.run()
    return fields.clean
  }

  private init(_ json: [UInt8]) {
    self.json = json
    clean.reserveCapacity(json.count)
  }

  private mutating func run() {
    while place < json.count {
      let start = place
      skipToken()
      clean.append(contentsOf: json[start..<place])
      guard json[start] == 34, place < json.count, json[place] == 58 else { continue }
      clean.append(58)
      place += 1
      let name = String(decoding: json[(start + 1)..<(place - 2)], as: UTF8.self)
      if Redactor.isSecret(kind, name: name) {
        skipValue()
        clean.append(contentsOf: "\"<redacted>\"".utf8)
      }
    }
  }

  /// What the value here is.
  private var kind: Redactor.ValueKind {
    switch place < json.count ? json[place] : UInt8(ascii: "n") {
    case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): .flag
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): .number
    default: .other
    }
  }

  /// Passes a string, or a single byte of anything else.
  private mutating func skipToken() {
    let isString = json[place] == 34
    place += 1
    guard isString else { return }
    while place < json.count, json[place] != 34 { place += json[place] == 92 ? 2 : 1 }
    place = min(place + 1, json.count)
  }

  /// Passes a whole value, up to the comma or bracket behind it.
  private mutating func skipValue() {
    var depth = 0
    while place < json.count {
      switch json[place] {
      case 91, 123: depth += 1
      case 93, 125:
        if depth == 0 { return }
        depth -= 1
      case 44 where depth == 0: return
      default: break
      }
      skipToken()
    }
  }
}

extension Redactor {
  /// Remembers every text under the name of a secret, at every level.
  func remember(secretsIn tape: Tape) {
    tape.withRoot { remember(secretsIn: $0, isSecret: false) }
  }

  private func remember(secretsIn node: TapeNode, isSecret: Bool) {
    switch node.kind {
    case .object:
      node.forEachMember { name, value in
        remember(secretsIn: value, isSecret: isSecret || Redactor.isSecret(name: name.name))
      }
    case .array: node.forEachElement { remember(secretsIn: $0, isSecret: isSecret) }
    default: if isSecret, let secret = node.string { add(secret) }
    }
  }
}
