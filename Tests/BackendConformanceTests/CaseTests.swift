import Contract
import Testing

/// The cases of Tests/BackendConformanceTests/Cases on the pool itself, and through client, HTTP and server, with both schemes of management calls.
@Suite("Conformance of the backends")
struct CaseTests {
  @Test("the cases are found")
  func found() {
    #expect(Case.all.count >= 20)
    #expect(Set(Case.all.map(\.name)).count == Case.all.count)
  }

  @Test("every backend answers as the case says, and all answer alike", arguments: Case.all)
  func holds(played: Case) async throws {
    var first: [Answered]?
    for route in Route.allCases {
      let answers = try await Contender.with(route) { try await Player.play(played, $0) }
      if let first {
        for (index, (one, other)) in zip(first, answers).enumerated() {
          #expect(one == other, "\(route) differs in step \(index + 1), \(played.steps[index].call)")
        }
      } else {
        first = answers
      }
    }
  }
}
