import Cryptography
import Testing

@Suite("Hostile password hashes")
struct HashBudgetTests {
  private static let argonTail = "$oHtzDQgd5ANBCSS6sZ+PdA$96TAMnRmGxTULT/Ca2IDbF3scgOC0ghX8GDCCBe9wps"
  private static let shaTail =
    "XV1wmSivKMHiuKd.2efamYyHjAWA.OFFORcojUrMGR4bQyoJt8auk5Gd.QI5EZAz5dJvDckioTO9eXiAwwm43/"
  private static let sevenTail = "$H2Nko5Vb5h8Kh1CvHghkSL1zvNC1fzYAIZ0KQiMA6m0"
  private static let scryptTail = "$w5gzxtibcy4FQAih9L63tg$1TPeFMrlJLRDzREoMCLdoSI9qo242qDlBCMrZbzrVjM"

  @Test(
    "a hash that would take too long or too much memory is refused, and never computed",
    arguments: [
      "$argon2id$v=19$m=4194304,t=1,p=1\(argonTail)", "$argon2id$v=19$m=1024,t=1000000,p=1\(argonTail)",
      "$argon2id$v=19$m=262144,t=5,p=1\(argonTail)", "$argon2id$v=19$m=2048,t=1,p=255\(argonTail)",
      "$argon2id$v=19$m=2147483647,t=2147483647,p=1\(argonTail)",
      "$2b$15$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS",
      "$2b$31$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS",
      "$6$rounds=999999999$f0FPQSfGmVPbPCBb$\(shaTail)",
      "$scrypt$ln=19,r=8,p=1\(scryptTail)", "$scrypt$ln=60,r=8,p=1\(scryptTail)",
      "$scrypt$ln=10,r=2147483647,p=2147483647\(scryptTail)", "$scrypt$ln=17,r=8,p=3\(scryptTail)",
      "$7$zU..../....k2XAnEHBqQ1Ct2aMXFKNa\(sevenTail)", "$7$Bzzzzz/....k2XAnEHBqQ1Ct2aMXFKNa\(sevenTail)",
      "$y$jFT$k2XAnEHBqQ1Ct2aMXFKNa/$3CgxXIwSpccriChfZk707zKjVc2dNUoRQ79Hbh8Ldj6",
      "$y$j9zzz$k2XAnEHBqQ1Ct2aMXFKNa/$3CgxXIwSpccriChfZk707zKjVc2dNUoRQ79Hbh8Ldj6",
      "$pbkdf2-sha256$2000001$spbSWisFwHjv/d/bO6d0bg$bxi9sf2aPi/nEHVJqfvym4P0FyFLahuvZeTAP6Ny.f4",
      "pbkdf2_sha256$2147483647$yuQofJPPgXB3$2/pC78A51o2kDfbA4SZzFXbrHd7UAXPPfzt6FQdw9zw=",
    ])
  func tooExpensive(_ text: String) {
    #expect(PasswordHash.form(of: text) == nil)
    expectFailure(.hashTooExpensive) { () throws(CryptographyError) in try PasswordHash.check(text) }
    expectFailure(.hashTooExpensive) { () throws(CryptographyError) in
      try PasswordHash.verify(fixturePassword, against: text)
    }
  }

  @Test(
    "a damaged hash is refused",
    arguments: [
      "$argon2id$v=19$m=1024,t=1,p=4$oHtzDQgd5ANBCSS6sZ+PdA", "$argon2id$v=16$m=1024,t=1,p=4\(argonTail)",
      "$argon2id$v=19$m=-1,t=1,p=4\(argonTail)", "$argon2id$v=19$m=99999999999999999999,t=1,p=4\(argonTail)",
      "$argon2id$v=19$t=1,m=1024,p=4\(argonTail)", "$argon2id$v=19$m=1024,t=0,p=4\(argonTail)",
      "$argon2id$v=19$m=1024,t=1,p=0\(argonTail)", "$argon2id$v=19$m=01024,t=1,p=1\(argonTail)",
      "$argon2id$v=19$m=1024,t=1,p=4$!$!", "$argon2i$v=19$m=1024,t=1,p=1\(argonTail)",
      "$2b$04$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYv", "$2b$4$", "$2b$", "$2b$aa$x",
      "$6$rounds=x$salt$\(shaTail)", "$6$salt$\(shaTail)x", "$6$", "$5$salt$\(shaTail)",
      "$scrypt$ln=0,r=8,p=1\(scryptTail)", "$scrypt$ln=10,r=0,p=1\(scryptTail)", "$scrypt$", "$7$B$x", "$7$",
      "$y$j9T$salt", "$y$", "{SSHA}", "{SSHA}%%%%", "{SHA}T2vktDjYEg5Z/9f9+0tKY1enLk8AAA==",
      "{SSHA}T2vktDjYEg5Z/9f9+0tKY1enLk8=", "$pbkdf2-sha256$0$c2FsdA$bxi9sf2aPi/nEHVJqfvym4P0FyFLahuvZeTAP6Ny.f4",
      "$pbkdf2-sha256$1000$c2FsdA$", "$pbkdf2-sha256$", "pbkdf2_sha256$+1000$salt$AAAA",
    ])
  func damaged(_ text: String) {
    #expect(PasswordHash.form(of: text) == nil)
    expectFailure(.malformedHash) { () throws(CryptographyError) in try PasswordHash.check(text) }
  }

  @Test(
    "the estimated time of a comparison follows from the parameters, and for SHA crypt from the password's length",
    arguments: [
      ("$2b$10$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS", 13, 50_176),
      ("$2b$10$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS", 500, 50_176),
      ("$2b$15$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS", 13, 0),
      ("$6$salt$\(shaTail)", 13, 1_360), ("$6$salt$\(shaTail)", 500, 11_100), ("$6$salt$\(shaTail)", 512, 0),
      ("$6$rounds=1000000$salt$\(shaTail)", 13, 272_000),
      ("$argon2id$v=19$m=19456,t=2,p=1\(argonTail)", 13, 20_234),
      ("$scrypt$ln=14,r=8,p=1\(scryptTail)", 13, 47_185), ("$scrypt$ln=14,r=8,p=2\(scryptTail)", 13, 94_371),
      ("$7$BU..../....k2XAnEHBqQ1Ct2aMXFKNa\(sevenTail)", 13, 62_914),
      ("$y$j9T$k2XAnEHBqQ1Ct2aMXFKNa/$3CgxXIwSpccriChfZk707zKjVc2dNUoRQ79Hbh8Ldj6", 13, 19_660),
      ("pbkdf2_sha256$600000$yuQofJPPgXB3$2/pC78A51o2kDfbA4SZzFXbrHd7UAXPPfzt6FQdw9zw=", 13, 141_000),
      ("{SSHA}2XTg8ircy135xV7ujvG3jAwsvYRLiVFq", 13, 0), ("nonsense", 13, 0),
    ] as [(String, Int, Int)])
  func estimate(text: String, passwordBytes: Int, microseconds: Int) {
    #expect(PasswordHash.microseconds(of: text, passwordBytes: passwordBytes) == microseconds)
  }

  @Test("no mutation of a genuine hash crashes the parser")
  func mutations() {
    let random = SeededRandomSource(seed: 7)
    let alphabet = Array("$={},./0123456789azAZ-+_: ü\u{0}".unicodeScalars)
    for fixture in ForeignHashes.all {
      for _ in 0..<400 {
        var scalars = Array(fixture.text.unicodeScalars)
        for _ in 0...random.uniform(below: 3) {
          let place = Int(random.uniform(below: UInt32(scalars.count)))
          let other = alphabet[Int(random.uniform(below: UInt32(alphabet.count)))]
          switch random.uniform(below: 3) {
          case 0: scalars[place] = other
          case 1: scalars.insert(other, at: place)
          default: if scalars.count > 1 { scalars.remove(at: place) }
          }
        }
        let text = String(String.UnicodeScalarView(scalars))
        if let form = PasswordHash.form(of: text) { #expect(PasswordHashForm.allCases.contains(form)) }
      }
    }
  }

  @Test("a hash of enormous length is refused")
  func enormous() {
    expectFailure(.unknownHashForm) { () throws(CryptographyError) in
      try PasswordHash.check("{SSHA}" + String(repeating: "A", count: 1_000_000))
    }
  }
}
