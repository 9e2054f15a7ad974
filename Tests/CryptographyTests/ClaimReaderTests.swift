import Testing

@testable import Cryptography

@Suite("Claims as JSON")
struct ClaimReaderTests {
  private func read(_ text: String) -> Claims? { ClaimReader.claims(Array(text.utf8)) }

  @Test("JSON of every kind is read")
  func everyKind() {
    #expect(read(" {} ") == [:])
    #expect(
      read(#"{"a":[],"b":[ 1 , 2.5,-0,1e3 ],"c":"\u00e9\ud83d\ude00\/\b"}"#) == [
        "a": [], "b": [1, .number(2.5), 0, .number(1000)], "c": "é😀/\u{8}",
      ])
    #expect(read(#"{"a":9223372036854775807,"b":9223372036854775808}"#)?["b"] == .number(9_223_372_036_854_775_808))
  }

  @Test(
    "what is no JSON object is refused",
    arguments: [
      "", "1", "[]", "null", "{", "}", "{}}", "{}x", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":01}"#, #"{"a":1.}"#,
      #"{"a":.5}"#, #"{"a":-}"#, #"{"a":1e}"#, #"{"a":1e999}"#, #"{"a":+1}"#, #"{a:1}"#, #"{"a":"\x"}"#,
      #"{"a":"\ud83d"}"#, #"{"a":"\ude00"}"#, #"{"a":"\u12"}"#, "{\"a\":\"\n\"}", #"{"a":"x}"#, #"{"a":tru}"#,
      #"{"a":1,"a":2}"#, #"{"a":[1}"#, #"{"a":[1,]}"#, #"{"a":NaN}"#, #"{"a":"\"#,
    ])
  func refused(_ text: String) { #expect(read(text) == nil) }

  @Test("bytes that are no UTF-8 are refused")
  func notUTF8() { #expect(ClaimReader.claims(Array(#"{"a":""#.utf8) + [0xff] + Array(#""}"#.utf8)) == nil) }

  @Test("depth is bounded")
  func depth() {
    func nested(_ depth: Int) -> String {
      #"{"a":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
    }
    #expect(read(nested(16)) != nil)
    #expect(read(nested(17)) == nil)
    #expect(read(nested(100_000)) == nil)
  }
}
