import Cryptography
import Encodings
import Testing

@testable import Delivery

@Suite("Mail texts")
struct MailTextTests {
  @Test(
    "dates are those of the calendar, leap days and centuries included",
    arguments: [
      (0, "Thu, 01 Jan 1970 00:00:00 +0000"), (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 +0000"),
      (951_868_799_999, "Tue, 29 Feb 2000 23:59:59 +0000"), (951_868_800_000, "Wed, 01 Mar 2000 00:00:00 +0000"),
      (4_107_542_400_000, "Mon, 01 Mar 2100 00:00:00 +0000"), (-5, "Thu, 01 Jan 1970 00:00:00 +0000"),
      (Int64.max, "Fri, 31 Dec 9999 23:59:59 +0000"), (Int64.min, "Thu, 01 Jan 1970 00:00:00 +0000"),
    ] as [(Int64, String)])
  func dates(_ milliseconds: Int64, _ text: String) { #expect(MailDate.text(milliseconds: milliseconds) == text) }

  @Test("plain subjects stay, others become encoded words that never split a character")
  func headers() {
    #expect(HeaderText.encode("Hello, world", column: 9) == "Hello, world")
    #expect(HeaderText.encode("Say \"\\\"", column: 6, quoting: true) == #""Say \"\\\"""#)
    #expect(HeaderText.encode("é", column: 9) == "=?UTF-8?B?w6k=?=")
    #expect(HeaderText.encode("=?UTF-8?Q?x?=", column: 9).hasPrefix("=?UTF-8?B?"))
    for line in HeaderText.encode(String(repeating: "密码", count: 60), column: 9).split(separator: "\r\n ") {
      #expect(line.utf8.count <= 75)
      let base64 = line.dropFirst(10).dropLast(2)
      #expect(Base64.decode(base64).flatMap { String(validating: $0, as: UTF8.self) } != nil)
    }
  }

  @Test("quoted-printable keeps lines short and normalises line breaks; other scripts go in base64")
  func bodies() {
    func encode(_ text: String) -> (String, String) {
      let encoded = BodyEncoding.encode(Secret(text))
      return (encoded.name, encoded.bytes.reveal())
    }
    #expect(encode("a=b\nc \r\nd\re") == ("quoted-printable", "a=3Db\r\nc=20\r\nd\r\ne\r\n"))
    #expect(encode("") == ("quoted-printable", ""))
    let long = encode(String(repeating: "x", count: 200)).1
    #expect(long.split(separator: "\r\n").map(\.utf8.count) == [76, 76, 50])
    let chinese = encode(String(repeating: "密", count: 100))
    #expect(chinese.0 == "base64")
    #expect(chinese.1.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 76 })
  }
}
