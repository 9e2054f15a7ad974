import Cryptography
import Testing

/// A hash of `fixturePassword` that another program made.
struct ForeignHash: Sendable, CustomTestStringConvertible {
  let form: PasswordHashForm
  let text: String
  var salt: String?
  var testDescription: String { String(text.prefix(24)) }
}

enum ForeignHashes {
  /// Made with argon2-cffi, passlib, bcrypt and libxcrypt.
  static let all: [ForeignHash] = [
    ForeignHash(
      form: .argon2id,
      text: "$argon2id$v=19$m=1024,t=1,p=4$oHtzDQgd5ANBCSS6sZ+PdA$96TAMnRmGxTULT/Ca2IDbF3scgO"
        + "C0ghX8GDCCBe9wps"),
    ForeignHash(
      form: .argon2i,
      text: "$argon2i$v=19$m=1024,t=3,p=1$oH9igEVMQdHcMwJH62RYxQ$92r11dpe/u7A2k0i2i8sf/Nn2AoT"
        + "wYi5hb70VfqQPrk"),
    ForeignHash(
      form: .bcrypt, text: "$2a$04$f6owNqKgc8E25j5551V/nufajPox0mUmviNe.KRuT3i4vh238qH8a"),
    ForeignHash(
      form: .bcrypt, text: "$2b$04$5pKJ0HphDt5UIMcXb1SlUesPYzzonIDVuMfUxY8nkoXRTfOq2iYvS"),
    ForeignHash(
      form: .bcrypt, text: "$2y$04$jYRTvbKErP.Rq0jDroic..m2VmljHmQZ/9.xW2.IvEgE4KCPNKP4W"),
    ForeignHash(
      form: .scrypt, text: "$scrypt$ln=10,r=8,p=1$w5gzxtibcy4FQAih9L63tg$1TPeFMrlJLRDzREoMCLdoSI9qo242qDlBCMrZbzrVjM"),
    ForeignHash(
      form: .pbkdf2, text: "$pbkdf2-sha256$1000$spbSWisFwHjv/d/bO6d0bg$bxi9sf2aPi/nEHVJqfvym4P0FyFLahuvZeTAP6Ny.f4"),
    ForeignHash(
      form: .pbkdf2,
      text: "$pbkdf2-sha512$1000$7J2TsjZmjDHm/F9LifHemw$dqu4c9XujSjVezYe8chYuIWnf6rM0BGqOxDTW"
        + "dkE3/63DWlz.hAFStWsT0oga3tm1TYPJAbpm5UJG0HWcrovwg"),
    ForeignHash(
      form: .pbkdf2, text: "$pbkdf2$1000$.1/rnRPC.D.H0LoXglAKoQ$P/VwBelhzNpfdloIA419D0VTEUs"),
    ForeignHash(
      form: .pbkdf2, text: "pbkdf2_sha256$1000$yuQofJPPgXB3$2/pC78A51o2kDfbA4SZzFXbrHd7UAXPPfzt6FQdw9zw="),
    ForeignHash(
      form: .pbkdf2, text: "pbkdf2_sha1$1000$QxeGXjV7jmnz$aL8iAVyEYJLt2q8U1sHY9Ayf2yM="),
    ForeignHash(
      form: .ldap, text: "{SSHA}2XTg8ircy135xV7ujvG3jAwsvYRLiVFq"),
    ForeignHash(
      form: .ldap, text: "{SHA}T2vktDjYEg5Z/9f9+0tKY1enLk8="),
    ForeignHash(
      form: .ldap, text: "{SSHA256}RlMRxTdempAnx6ECIqDHpNnmPTl7aeW+4uqlGK5w0He89977/18L4Q=="),
    ForeignHash(
      form: .ldap,
      text: "{SSHA512}kzsx34L9isp02MKpV2rYfcwVGJXepjRLYl/rLfYYvbBTFvbGvTNHW0LhaX7WjxO528MxWIq"
        + "7ozhIols7uqcFs3Fuba1V6h0j"),
    ForeignHash(
      form: .ldap, text: "{sha256}5/DnBpFNZh0vvywkDF907HJJRw7tUv6mgVztlhJJvnc="),
    ForeignHash(
      form: .ldap,
      text: "{SHA512}6AI4JIDIwCw7KREZElm9hHl97ZLYl9VRC0AtQNDh5vDd7lPtl0aSUgGqJbJuqa3YW8uD3pXf"
        + "M6ZywxpWCoOSXg=="),
    ForeignHash(
      form: .sha512Crypt,
      text: "$6$rounds=1000$f0FPQSfGmVPbPCBb$XV1wmSivKMHiuKd.2efamYyHjAWA.OFFORcojUrMGR4bQyoJ"
        + "t8auk5Gd.QI5EZAz5dJvDckioTO9eXiAwwm43/"),
    ForeignHash(
      form: .sha512Crypt,
      text: "$6$fD1aBa77iPphh639$JcfjZ9Hn2g3pPfe.iEmHYZigeMsC2zvNpnVm6vzYNid2kmJe5BQk0YSd3Npv"
        + "Yl6DWM5Ve8V3FrTMomDB5F9D30"),
    ForeignHash(
      form: .sha256Crypt, text: "$5$rounds=1000$8TOnaIFTkB.1N93X$ZyX9KRFWroayx1q81Y49iKxy1vzqPLRk.MDrLwaBmp5"),
    ForeignHash(
      form: .sha256Crypt, text: "$5$H2DuIcftGlQEKJva$9exzfZtZ/FcQ7liXezzYXX359NeF/IIH2383pe.EeVB"),
    ForeignHash(
      form: .yescrypt,
      text: "$y$j75$k2XAnEHBqQ1Ct2aMXFKNa/HAmA1BpMnBsYHMWB4NZN4$3CgxXIwSpccriChfZk707zKjVc2dN"
        + "UoRQ79Hbh8Ldj6"),
    ForeignHash(
      form: .scryptCrypt,
      text: "$7$BU..../....k2XAnEHBqQ1Ct2aMXFKNa/HAmA1BpMnBsYHMWB4NZN4$H2Nko5Vb5h8Kh1CvHghkSL"
        + "1zvNC1fzYAIZ0KQiMA6m0"),
    ForeignHash(
      form: .saltedSHA256, text: "cd09d8aa629e640892f5c860dd895872eb962fb65250abe283a078cc4a9b0ab4", salt: "pepper"),
    ForeignHash(
      form: .saltedSHA256, text: "400C443AD8B2E54BD31AACC195F2BB94D3C39177CDC1647FED9AC41A07C80F18", salt: "pepper"),
    ForeignHash(
      form: .saltedMD5, text: "72820551b242d1c90e3d73859ea56cd9", salt: "pepper"),
    ForeignHash(
      form: .saltedMD5, text: "37b7a6aa1e3260dbd8cc5ca05cf6bb75", salt: "pepper"),
  ]

  /// Passwords and hashes from the specifications and reference implementations.
  static let published: [(String, String)] = [
    // The Argon2 reference implementation's test.c.
    (
      "password",
      "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
    ),
    // RFC 7914, section 12.
    (
      "password",
      "$scrypt$ln=10,r=8,p=16$TmFDbA$"
        + "/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA"
    ),
    // RFC 6070.
    ("password", "$pbkdf2$4096$c2FsdA$SwB5AbdlSJq+rUnZJvch0GWkKcE"),
    // The bcrypt tests of crypt_blowfish, and Ulrich Drepper's SHA-crypt specification.
    ("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    ("Hello world!", "$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5"),
    (
      "Hello world!",
      "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJ"
        + "uesI68u4OTLiBFdcbYEdFCoEOfaS35inz1"
    ),
  ]
}
