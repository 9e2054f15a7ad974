import Cryptography
import Testing

@testable import GenAuthServer

@Suite("Authorization codes")
struct CodeStoreTests {
  private static func grant(_ session: String) -> CodeStore.Grant {
    CodeStore.Grant(
      application: "app", session: session, redirectURI: "https://x/", namesRedirectURI: true, proofKey: nil, nonce: nil
    )
  }

  /// What becomes of a code, in a word.
  private static func take(_ code: String, _ store: CodeStore, at now: Int64, by application: String = "app") -> String
  {
    switch store.take(code, by: application, isAuthenticated: true, at: now) {
    case .fresh(let grant): "fresh \(grant.session)"
    case .used(let grant): "used \(grant.session)"
    case .unknown: "unknown"
    case .unproven: "unproven"
    }
  }

  @Test("of too many the oldest goes, used or not, and their number is bounded")
  func bounded() {
    let store = CodeStore(capacity: 3)
    let codes = (0..<3000).map { store.give(Self.grant("s\($0)"), at: Int64($0)) }
    #expect(store.count == 3 && Set(codes).count == 3000)
    #expect(codes.allSatisfy { $0.utf8.count == 43 })
    #expect(Self.take(codes[2996], store, at: 3000) == "unknown")
    #expect(Self.take(codes[2997], store, at: 3000) == "fresh s2997")
    #expect(Self.take(codes[2997], store, at: 3000) == "used s2997")
    #expect(Self.take(codes[2998], store, at: 3000, by: "other") == "unknown")
    #expect(Self.take(codes[2998], store, at: 3000) == "fresh s2998")
  }

  @Test("codes that are too old make room")
  func aged() {
    let store = CodeStore(capacity: 100)
    let first = store.give(Self.grant("a"), at: 0)
    _ = store.give(Self.grant("b"), at: 1)
    #expect(Self.take(first, store, at: CodeStore.lifetime - 1) == "fresh a")
    #expect(Self.take(first, store, at: CodeStore.lifetime) == "unknown")
    _ = store.give(Self.grant("c"), at: CodeStore.lifetime + 1)
    #expect(store.count == 1)
  }

  @Test("a challenge is met by its verifier alone")
  func proofKeys() throws {
    // RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    let key = try #require(ProofKey(challenge: challenge, method: "S256"))
    #expect(key.isMet(by: verifier) && !key.isMet(by: challenge) && !key.isMet(by: ""))
    let plain = try #require(ProofKey(challenge: verifier, method: nil))
    #expect(plain.method == .plain && plain.isMet(by: verifier) && !plain.isMet(by: verifier + "x"))
    for (text, method) in [
      (String(repeating: "a", count: 42), "S256"), (String(repeating: "a", count: 129), "S256"),
      (String(repeating: "a", count: 42) + "+", "S256"), (challenge, "s256"), (challenge, "none"),
    ] {
      #expect(ProofKey(challenge: text, method: method) == nil, "\(text) \(method)")
    }
  }

  @Test("a page's policy names where its form may lead, and nothing that was smuggled in")
  func sources() {
    for (uri, source) in [
      ("https://a.example:8443/x?y", "https://a.example:8443"), ("http://127.0.0.1:9/", "http://127.0.0.1:9"),
      ("com.example.app:/x", "com.example.app:"), ("https://a.example;script-src *", "https:"),
      ("https://user@a.example/", "https:"), ("http://[::1]:9/", "http:"), ("https://李.example/", "https:"),
    ] {
      #expect(AuthorizationTarget(uri: uri, mode: .query, state: nil).source == source)
    }
    let address = AuthorizationTarget(uri: "https://a/?x=李\r\n y", mode: .query, state: nil).address([("c", "1\r\n&")])
    #expect(address == "https://a/?x=%E6%9D%8E%0D%0A%20y&c=1%0D%0A%26")
  }
}
