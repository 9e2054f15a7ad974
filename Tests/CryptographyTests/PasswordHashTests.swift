import Cryptography
import Testing

@Suite("Password hashes")
struct PasswordHashTests {
  @Test("a new hash is Argon2id with the stated parameters, verifies, and needs no rehash")
  func newHash() throws {
    let hash = try PasswordHash.hash(fixturePassword)
    #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
    #expect(try PasswordHash.verify(fixturePassword, against: hash))
    #expect(try !PasswordHash.verify(Secret("tr0ub4dor&3 – ünï"), against: hash))
    #expect(!PasswordHash.needsRehash(hash))
    #expect(PasswordHash.form(of: hash) == .argon2id)
  }

  @Test("the salt comes from the given source: the same seed gives the same hash, another another")
  func seededSalt() throws {
    let first = try PasswordHash.hash(fixturePassword, source: SeededRandomSource(seed: 1))
    #expect(try PasswordHash.hash(fixturePassword, source: SeededRandomSource(seed: 1)) == first)
    #expect(try PasswordHash.hash(fixturePassword, source: SeededRandomSource(seed: 2)) != first)
  }

  @Test("an empty password and one with a zero byte are hashed like any other")
  func oddPasswords() throws {
    for odd in [Secret(""), Secret([0, 1, 0, 2])] {
      let hash = try PasswordHash.hash(odd)
      #expect(try PasswordHash.verify(odd, against: hash))
      #expect(try !PasswordHash.verify(Secret([0, 1, 0, 3]), against: hash))
    }
  }

  @Test("hashes made by other programs verify, and no other password does", arguments: ForeignHashes.all)
  func foreignHash(_ fixture: ForeignHash) throws {
    #expect(PasswordHash.form(of: fixture.text) == fixture.form)
    #expect(try PasswordHash.check(fixture.text, salt: fixture.salt) == fixture.form)
    #expect(try PasswordHash.verify(fixturePassword, against: fixture.text, salt: fixture.salt))
    #expect(try !PasswordHash.verify(Secret("Tr0ub4dor&3 – unï"), against: fixture.text, salt: fixture.salt))
    #expect(try !PasswordHash.verify(Secret(""), against: fixture.text, salt: fixture.salt))
    #expect(PasswordHash.needsRehash(fixture.text))
  }

  @Test("published vectors verify", arguments: ForeignHashes.published)
  func publishedVector(_ password: String, _ hash: String) throws {
    #expect(try PasswordHash.verify(Secret(password), against: hash))
    #expect(try !PasswordHash.verify(Secret(password + "x"), against: hash))
  }

  @Test("the decoy is as expensive as a new hash, and no password's")
  func decoy() throws {
    #expect(PasswordHash.form(of: PasswordHash.decoy) == .argon2id)
    #expect(!PasswordHash.needsRehash(PasswordHash.decoy))
    #expect(try !PasswordHash.verify(fixturePassword, against: PasswordHash.decoy))
  }

  @Test("a digest with a changed character does not verify", arguments: ForeignHashes.all)
  func tamperedHash(_ fixture: ForeignHash) throws {
    // The last characters may carry unused bits, so one well inside the digest is changed.
    var characters = Array(fixture.text)
    let index = characters.count - 12
    characters[index] = characters[index] == "a" ? "b" : "a"
    #expect(try !PasswordHash.verify(fixturePassword, against: String(characters), salt: fixture.salt))
  }

  @Test("a bare digest without its salt is refused")
  func missingSalt() {
    let digest = "cd09d8aa629e640892f5c860dd895872eb962fb65250abe283a078cc4a9b0ab4"
    expectFailure(.missingSalt) { () throws(CryptographyError) in try PasswordHash.check(digest) }
    expectFailure(.missingSalt) { () throws(CryptographyError) in
      try PasswordHash.verify(fixturePassword, against: digest, salt: "")
    }
    #expect(PasswordHash.form(of: digest)?.needsSalt == true)
  }

  @Test(
    "an unknown form is refused",
    arguments: [
      "", "secret", "$argon2d$v=19$m=1024,t=3,p=1$mjnco+Tv7PnzzkJZ6nfYfA$VBs/gqWvB1GidWS47CqLvMOhNkMUh2hPdQaZpRRUOZc",
      "$1$abcdefgh$irWbblnpmw.5z7wgBnprh0", "$2x$04$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS",
      "{CRYPT}x", "{SSHA", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "pbkdf2_md5$1$a$b", "$argon2", "$", "$$",
      "$2a$04$f6owNqKgc8E25j5551V/nufajPox0mUmviNe.KRuT3i4vh238qH8a\n", "käse",
    ])
  func unknownForm(_ text: String) {
    #expect(PasswordHash.form(of: text) == nil)
    let error = expectFailure(.unknownHashForm) { () throws(CryptographyError) in try PasswordHash.check(text) }
    if !text.isEmpty, text != "$" { #expect(error?.description.contains(text) == false) }
  }
}
