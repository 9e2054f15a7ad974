import Repl
import Testing

@Suite("What the session knows")
struct SurroundingsTests {
  @Test("a name is told from another by its kind too")
  func kindsCount() {
    #expect(SurroundingName("a", .local) != SurroundingName("a", .global))
  }
}
