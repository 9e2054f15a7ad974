import Contract
import Testing

@testable import UserPool

@Suite("Passwords that contain a name of their user")
struct OwnNameTests {
  private static let said = "the password must not contain the user's own name, username, email or phone"

  @Test("are refused by every operation that sets one, for the names in the request and for those in the pool")
  func table() async throws {
    let pool = try TestPool.withKeys()
    let id = try await pool.user(["username": "annabel", "email": "bellamy@example.com", "password": "Right-Horse-1"])
    let token = try await pool.token("annabel", "Right-Horse-1")
    for bad in ["Annabel-2024", "xx-BELLAMY-9"] {
      let password = Value.string(bad)
      let words = [
        try await pool.words("updateUser", ["userId": .string(id), "password": password]),
        try await pool.words("updateUserBatch", ["list": [["userId": .string(id), "password": password]]]),
        try await pool.userWords(
          "updatePassword", ["newPassword": password, "oldPassword": "Right-Horse-1"], token: token),
        try await pool.words(
          "createUser", ["username": "annabel", "email": "bellamy@example.com", "password": password]),
        try await pool.words(
          "createUsersBatch",
          ["list": [["username": "annabel", "email": "bellamy@example.com", "password": password]]]),
        try await pool.userWords(
          "signUp",
          [
            "connection": "PASSWORD",
            "passwordPayload": ["username": "annabel", "email": "bellamy@example.com", "password": password],
          ]),
      ]
      for word in words { #expect(word.hasPrefix("422 ") && word.hasSuffix(Self.said), "\(bad): \(word)") }
    }
    let entered: Value = [
      "connection": "PASSWORD", "options": ["autoRegister": true],
      "passwordPayload": ["username": "cornelius", "password": "Cornelius-1"],
    ]
    #expect(try await pool.userWords("signInByCredentials", entered).hasSuffix(Self.said))
    let named = try await pool.words(
      "updateUser", ["userId": .string(id), "name": "Roberta", "password": "Roberta-2024"])
    #expect(named.hasSuffix(Self.said), "a name that comes with the password")
    #expect(try await pool.signIn("annabel", "Right-Horse-1").summary == "200")
  }

  @Test("common ones are refused as well, hashes and generated ones are not looked at")
  func common() async throws {
    let pool = try TestPool.withKeys()
    #expect(
      try await pool.words("createUser", ["username": "annabel", "password": "Password1"])
        == "422 password: the password is too common; choose another")
    try await pool.answer(
      "createUser", ["username": "annabel", "options": ["autoGeneratePassword": true]])
  }
}
