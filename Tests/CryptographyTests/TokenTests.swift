import Encodings
import Foundation
import Testing

@testable import Cryptography

@Suite("Tokens")
struct TokenTests {
  private let key: TokenKey
  private let verifier: TokenVerifier
  private let now: Int64 = 1_900_000_000

  init() throws {
    key = try TokenKey(pem: Secret(KeyFixtures.rsaPrivatePEM))
    verifier = TokenVerifier(keys: [key.publicKey])
  }

  @Test("a signed token verifies and says what was put in, in its order")
  func roundTrip() throws {
    let claims: Claims = [
      "sub": "u1", "exp": 2_000_000_000, "aud": ["a", "b"], "text": "Zoë \"\\\n\u{1} 😀 <>?~", "yes": true,
      "nothing": .null, "half": .number(-0.5), "deep": .object(["list": [1, "x", .object([:])]]),
      "least": .integer(.min),
    ]
    let token = try key.sign(claims)
    #expect(try verifier.verify(token, now: now, audience: "b") == claims)
  }

  @Test("a token signed by OpenSSL verifies, and OpenSSL's and our kid agree")
  func foreign() throws {
    #expect(key.publicKey.id == KeyFixtures.rsaThumbprint)
    let claims = try verifier.verify(KeyFixtures.token, now: now, issuer: "https://pool.example", audience: "a")
    #expect(claims["name"]?.text == "Zoë")
    #expect(claims["iat"]?.whole == 1_500_000_000)
    #expect(claims["nested"] == .object(["x": [1, .number(-2.5), .null, true]]))
  }

  @Test("RFC 7515, appendix A.2: the signature of the example is ours")
  func publishedSignature() throws {
    let input =
      "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQog"
      + "Imh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    let signature =
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7"
      + "AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4"
      + "BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
      + "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqv"
      + "hJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrB"
      + "p0igcN_IoypGlUPQGe77Rw"
    #expect(Base64.encodeURL(try key.signature(of: Array(input.utf8))) == signature)
    #expect(key.publicKey.isSignature(try #require(Base64.decodeURL(signature)), of: Array(input.utf8)))
  }

  @Test("no payload segment has `-` or `_`, whatever it says, so plain base64 decodes it")
  func alphabet() throws {
    let random = SeededRandomSource(seed: 9)
    for _ in 0..<40 {
      var claims: Claims = ["exp": 2_000_000_000]
      for index in 0..<6 {
        let text = String(
          String.UnicodeScalarView((0..<30).compactMap { _ in Unicode.Scalar(random.uniform(below: 0x300)) }))
        claims["\(index)>?~\u{7f}ÿ"] = .string(text)
      }
      let token = try key.sign(claims)
      let payload = String(token.split(separator: ".")[1])
      #expect(!payload.contains("-") && !payload.contains("_"))
      #expect(Base64.decode(payload) != nil)
      #expect(try verifier.verify(token, now: now) == claims)
    }
  }

  @Test("a token is good until the second of its expiry, give or take the leeway")
  func expiry() throws {
    let token = try key.sign(["exp": 1000, "nbf": 500])
    #expect(try verifier.verify(token, now: 999)["exp"] == 1000)
    #expect(try verifier.verify(token, now: 500)["exp"] == 1000)
    #expect(try verifier.verify(token, now: 1009, leeway: 10)["exp"] == 1000)
    for late in [1000, 1_000_000, Int64.max, 499, Int64.min] {
      expectFailure(.tokenExpired) { () throws(CryptographyError) in try verifier.verify(token, now: late) }
    }
    expectFailure(.malformedToken) { () throws(CryptographyError) in
      try verifier.verify(KeyFixtures.tokenWithoutExpiry, now: now)
    }
    let wrong = try key.sign(["exp": "soon"])
    expectFailure(.malformedToken) { () throws(CryptographyError) in try verifier.verify(wrong, now: 0) }
  }

  @Test("a token from somebody else or for somebody else is refused")
  func parties() throws {
    for token in [try key.sign(["exp": 2_000_000_000]), KeyFixtures.token] {
      expectFailure(.tokenRefused) { () throws(CryptographyError) in
        try verifier.verify(token, now: now, issuer: "https://other.example")
      }
      expectFailure(.tokenRefused) { () throws(CryptographyError) in try verifier.verify(token, now: now, audience: "c")
      }
    }
  }

  @Test("another key's token, one without kid, and any changed character are refused")
  func signatures() throws {
    let other = try TokenKey.generate()
    let token = try other.sign(["exp": 2_000_000_000])
    expectFailure(.badSignature) { () throws(CryptographyError) in try verifier.verify(token, now: now) }
    #expect(try TokenVerifier(keys: [key.publicKey, other.publicKey]).verify(token, now: now)["exp"] != nil)
    expectFailure(.badSignature) { () throws(CryptographyError) in
      try verifier.verify(KeyFixtures.tokenWithoutKeyID, now: now)
    }
    let characters = Array(KeyFixtures.token)
    for index in characters.indices where characters[index] != "." {
      var changed = characters
      changed[index] = changed[index] == "A" ? "B" : "A"
      #expect(throws: CryptographyError.self) { try verifier.verify(String(changed), now: now) }
    }
  }

  @Test("no other algorithm is accepted, `none` included, nor anything that is no token")
  func algorithms() throws {
    let none = Base64.encodeURL(#"{"alg":"none","kid":"\#(key.publicKey.id)"}"#.utf8)
    let payload = Base64.encodeURL(#"{"exp":2000000000}"#.utf8)
    let critical = Base64.encodeURL(#"{"alg":"RS256","crit":["x"],"x":1,"kid":"\#(key.publicKey.id)"}"#.utf8)
    let texts = [
      KeyFixtures.tokenOfOtherAlgorithm, "\(none).\(payload).", "\(none).\(payload).AAAA",
      "\(critical).\(payload).AAAA", "",
      ".", "..", "...", "a.b.c", "\(KeyFixtures.token).", KeyFixtures.token + "=", "Bearer \(KeyFixtures.token)",
      String(repeating: "a", count: 1_000_000),
    ]
    for text in texts {
      expectFailure(.malformedToken) { () throws(CryptographyError) in try verifier.verify(text, now: now) }
    }
  }

  @Test("the key set is JSON with the public numbers of every key and nothing private")
  func keySet() throws {
    let other = try TokenKey.generate()
    let text = TokenPublicKey.jwks([other.publicKey, key.publicKey])
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: [[String: String]]]
    let keys = try #require(object?["keys"])
    #expect(keys.map { $0["kid"] } == [other.publicKey.id, key.publicKey.id])
    #expect(keys.allSatisfy { Set($0.keys) == ["kty", "use", "alg", "kid", "n", "e"] })
    #expect(keys.last?["e"] == "AQAB")
    #expect(keys.last?["n"]?.hasPrefix("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQ") == true)
  }

  @Test("keys survive export and import; what is no RSA key is refused")
  func keyForms() throws {
    #expect(try TokenKey(pem: key.pem).publicKey.id == key.publicKey.id)
    #expect(try TokenPublicKey(pem: KeyFixtures.rsaPublicPEM).id == key.publicKey.id)
    for pem in ["", KeyFixtures.sm2PrivatePEM] {
      expectFailure(.invalidKey) { () throws(CryptographyError) in try TokenKey(pem: Secret(pem)) }
      expectFailure(.invalidKey) { () throws(CryptographyError) in try TokenPublicKey(pem: pem) }
    }
  }
}
