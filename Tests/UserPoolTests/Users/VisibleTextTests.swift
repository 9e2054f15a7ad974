import Contract
import Testing

@testable import UserPool

@Suite("Names and addresses that look like others")
struct VisibleTextTests {
  /// What may not be in a name or an address, with what the refusal says.
  private static let flaws: [(mark: String, said: String)] = [
    ("\u{200B}", "contains \\u{200B}"), ("\u{FEFF}", "contains \\u{FEFF}"), ("\u{00AD}", "contains \\u{AD}"),
    ("\u{202E}", "contains \\u{202E}"), ("\u{0085}", "\\u{85}"), ("\u{7F}", "contains \\u{7F}"),
    ("\u{FFFD}", "contains \\u{FFFD}"), ("\u{3164}", "contains \\u{3164}"), ("\u{E0041}", "contains \\u{E0041}"),
    ("e\u{301}", "NFC"),
  ]

  @Test("no name and no address has a character that cannot be seen, wherever it stands and whichever call brings it")
  func hidden() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "base", "email": "base@example.com", "password": "Blue-moon7"])
    let token = try await pool.token("base", "Blue-moon7")
    for (mark, said) in Self.flaws {
      for place in 0..<3 {
        let name = place == 0 ? mark + "ada" : place == 1 ? "a" + mark + "da" : "ada" + mark
        for (field, value) in [("username", name), ("externalId", name), ("email", name + "@example.com")] {
          let member = Value.Member(field, .string(value))
          let blank = said == "\\u{85}" && place != 1 && !(field == "email" && place == 2)
          let expected = blank ? "blank" : said
          let label: Comment = "\(field) \(mark.unicodeScalars.map(\.escaped)) \(place)"
          let created = try await pool.words("createUser", .object([.init("phone", "13900000001"), member]))
          #expect(created.hasPrefix("400 \(field): ") && created.contains(expected), label)
          let updated = try await pool.words("updateUser", .object([.init("userId", .string(id)), member]))
          #expect(updated == created, label)
          let batch = try await pool.words(
            "updateUserBatch", ["list": [.object([.init("userId", .string(id)), member])]])
          #expect(batch.hasPrefix("400 list[0].\(field): "), label)
        }
        let own = try await pool.userWords("updateProfile", ["username": .string(name)], token: token)
        #expect(own.hasPrefix("400 username: "))
        for payload: Value in [
          ["username": .string(name), "password": "Blue-moon7"],
          ["email": .string(name + "@example.com"), "password": "Blue-moon7"],
        ] {
          let body: Value = ["connection": "PASSWORD", "passwordPayload": payload]
          #expect(try await pool.userWords("signUp", body).hasPrefix("400 passwordPayload."), "\(name)")
        }
        let mail: Value = ["channel": "CHANNEL_REGISTER", "email": .string(name + "@example.com")]
        #expect(try await pool.userWords("sendEmail", mail).hasPrefix("400 email: "), "\(name)")
      }
    }
  }

  @Test("no name begins or ends with a blank", arguments: [" ", "\t", "\u{A0}", "\u{3000}", "\u{2003}"])
  func blanks(_ blank: String) async throws {
    let pool = try TestPool()
    for name in [blank + "ada", "ada" + blank] {
      let words = try await pool.words("createUser", ["username": .string(name)])
      #expect(words.hasPrefix("400 username: must not begin or end with a blank"))
      let address = try await pool.words("createUser", ["email": .string(blank + "ada@example.com")])
      #expect(address.hasPrefix("400 email: must not begin or end with a blank"))
    }
  }

  @Test(
    "letters of every script, emoji and the spaces between words are left alone",
    arguments: ["张 三", "Zoë", "Ångström", "한국어", "ไทย", "नमस्ते", "😀", "O'Neil-Smith", "李\u{3000}四"])
  func visible(_ name: String) async throws {
    let pool = try TestPool()
    let id = try await pool.user(["username": .string(name)])
    #expect(try await pool.get(id)["username"]?.string == name)
  }
}
