import Testing

@testable import Contract

@Suite("Generated passwords that were sent to nobody, in an answer's message")
struct UntoldPasswordTests {
  @Test("the number is read from the message as it was written, in both languages", arguments: [1, 2, 500])
  func roundTrip(_ count: Int) {
    for language in [Language.english, .chinese] {
      for message in ["Success", "操作成功", ""] {
        let response = Response(data: nil, message: message).telling(untoldPasswords: count, language)
        #expect(response.untoldPasswords == count)
        let read = Response(data: nil, message: response.message).readingUntoldPasswords
        #expect(read.untoldPasswords == count, "\(response.message)")
      }
    }
    #expect(UntoldPasswords.sentence(1) == "1 generated password was sent to nobody")
    #expect(UntoldPasswords.sentence(3) == "3 generated passwords were sent to nobody")
  }

  @Test("another message tells none, and a refusal is left as it is")
  func none() {
    for message in [
      "Success", "", "x generated passwords were sent to nobody", "; generated password was sent to nobody",
    ] {
      #expect(UntoldPasswords.count(in: message) == 0, "\(message)")
    }
    #expect(Response(data: nil).telling(untoldPasswords: 0, .english).message == "Success")
    let refusal = Response(refusal: 400, message: "no", requestId: nil).telling(untoldPasswords: 2, .english)
    #expect(refusal.message == "no" && refusal.untoldPasswords == 0)
  }

  @Test("answers to the pieces of a list are joined to one number")
  func joined() {
    let parts = [0, 2, 0, 1].map { Response(data: nil).telling(untoldPasswords: $0, .english) }
    let joined = Response(data: nil).joining(untoldPasswordsOf: parts)
    #expect(joined.untoldPasswords == 3 && joined.message == "Success; 3 generated passwords were sent to nobody")
    #expect(Response(data: nil).joining(untoldPasswordsOf: [Response(data: nil)]).message == "Success")
  }
}
