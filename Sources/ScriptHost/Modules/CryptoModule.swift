import Contract
import Encodings
import Lua

/// The module `crypto`.
enum CryptoModule {
  private static let algorithms = ["md5", "sha1", "sha256", "sha384", "sha512", "sm3"]

  static func push(_ stack: Stack, _ context: HostContext) {
    let table = TableBuilder(stack, record: 20)
    for algorithm in algorithms {
      table.set(algorithm) { [unowned context] stack in
        let bytes = Array(try input(stack, 1, "crypto.\(algorithm)", times: 1))
        guard let digest = try context.crypto().digest(algorithm, bytes) else {
          throw ModuleError(.unsupported, "crypto.\(algorithm): not available")
        }
        return output(digest, raw: stack.isTrue(2), stack)
      }
    }
    table.set("hmac") { [unowned context] stack in
      let arguments = Arguments(stack, "crypto.hmac")
      let name = try arguments.text(1, "an algorithm such as sha256")
      let key = Array(try arguments.bytes(2, "a key"))
      guard
        let code = try context.crypto().hmac(
          name.lowercased(), key: key, Array(try input(stack, 3, "crypto.hmac", times: 1)))
      else {
        let near = NearMiss.find(name, among: algorithms)
        throw ModuleError(
          .argument, "crypto.hmac: there is no algorithm \(name)" + (near.map { "; did you mean \($0)?" } ?? ""))
      }
      return output(code, raw: stack.isTrue(4), stack)
    }
    fillEncodings(table)
    fillRandom(table, context)
    fillEncryption(table, context)
  }

  /// The bytes of an argument for work that takes so many times their size beside them.
  private static func input(
    _ stack: Stack, _ index: Int, _ name: String, times: Int
  ) throws -> UnsafeBufferPointer<UInt8> {
    let bytes = try Arguments(stack, name).bytes(index)
    try stack.require(room: bytes.count * times)
    return bytes
  }

  private static func output(_ bytes: [UInt8], raw: Bool, _ stack: Stack) -> Answer {
    if raw { stack.push(bytes) } else { stack.push(Hexadecimal.encode(bytes)) }
    return 1
  }

  private static func fillEncodings(_ table: TableBuilder) {
    table.set("base64") { stack in
      let bytes = try input(stack, 1, "crypto.base64", times: 3)
      stack.push(Base64.encode(bytes))
      return 1
    }
    table.set("base64url") { stack in
      let bytes = try input(stack, 1, "crypto.base64url", times: 3)
      stack.push(Base64.encodeURL(bytes))
      return 1
    }
    table.set("unbase64") { stack in
      guard let bytes = Base64.decodeEither(try input(stack, 1, "crypto.unbase64", times: 2)) else {
        throw ModuleError(.malformed, "crypto.unbase64: the text is not base64")
      }
      stack.push(bytes)
      return 1
    }
    table.set("hex") { stack in
      stack.push(Hexadecimal.encode(try input(stack, 1, "crypto.hex", times: 4)))
      return 1
    }
    table.set("unhex") { stack in
      guard let bytes = Hexadecimal.decode(try input(stack, 1, "crypto.unhex", times: 1)) else {
        throw ModuleError(.malformed, "crypto.unhex: the text is not hexadecimal")
      }
      stack.push(bytes)
      return 1
    }
  }

  private static func fillRandom(_ table: TableBuilder, _ context: HostContext) {
    table.set("random") { [unowned context] stack in
      let count = try Arguments(stack, "crypto.random").integer(1, 1...(1 << 20))
      stack.push(try context.crypto().random(Int(count)))
      return 1
    }
    table.set("uuid") { [unowned context] stack in
      var bytes = try context.crypto().random(16)
      guard bytes.count == 16 else { throw ModuleError(.unsupported, "crypto.uuid: cannot read random bytes") }
      bytes[6] = bytes[6] & 0x0F | 0x40
      bytes[8] = bytes[8] & 0x3F | 0x80
      let text = Array(Hexadecimal.encode(bytes).utf8)
      let parts = [text[0..<8], text[8..<12], text[12..<16], text[16..<20], text[20..<32]]
      stack.push(parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "-"))
      return 1
    }
    table.set("password") { [unowned context] stack in
      var length: Int64 = 20
      var symbols = true
      if stack.type(1) == .table {
        try stack.forEachPair(1) { stack in
          switch stack.string(-2) {
          case "length": length = stack.integer(-1) ?? 0
          case "symbols": symbols = stack.isTrue(-1)
          default:
            throw ModuleError(.argument, "crypto.password: no such option; the options are length and symbols")
          }
        }
      } else if !stack.isNil(1) {
        length = try Arguments(stack, "crypto.password").integer(1, 8...256)
      }
      guard (8...256).contains(length) else {
        throw ModuleError(.argument, "crypto.password: length: expected a whole number from 8 to 256")
      }
      let password = try context.crypto().password(length: Int(length), symbols: symbols)
      context.redactor.add(password)
      stack.push(password)
      return 1
    }
  }

  private static func fillEncryption(_ table: TableBuilder, _ context: HostContext) {
    table.set("rsaEncrypt") { [unowned context] stack in
      let arguments = Arguments(stack, "crypto.rsaEncrypt")
      let key = try arguments.text(1, "a public key in PEM")
      let bytes = Array(try arguments.bytes(2))
      let crypto = try context.crypto()
      stack.push(Base64.encode(try named(arguments) { try crypto.encryptRSA(bytes, publicKey: key) }))
      return 1
    }
    table.set("sm2Encrypt") { [unowned context] stack in
      let arguments = Arguments(stack, "crypto.sm2Encrypt")
      let key = try arguments.text(1, "a public key in hex")
      let bytes = Array(try arguments.bytes(2))
      let crypto = try context.crypto()
      stack.push(Hexadecimal.encode(try named(arguments) { try crypto.encryptSM2(bytes, publicKey: key) }))
      return 1
    }
  }

  /// What the provider throws, with the function's name.
  private static func named(_ arguments: Arguments, _ body: () throws -> [UInt8]) throws -> [UInt8] {
    do { return try body() } catch { throw ModuleError(.argument, "\(arguments.name): \(error)") }
  }
}
