import Contract
import Synchronization
import Testing

@testable import Moonpool

@Suite("The pages of a clone's source")
struct CloneWalkTests {
  /// How a source gets its second page of three wrong.
  private enum Fault: CaseIterable { case none, empty, short, repeats }

  private struct Source: Backend {
    let fault: Fault

    func perform(_ request: Request) async throws(Contract.Fault) -> Response {
      let page = Int(request.body.value["page"]?.integer ?? 1)
      let number = fault == .repeats && page == 2 ? 1 : page
      var rows = (0..<120).dropFirst((number - 1) * 50).prefix(50).map { ["code": .string("g\($0)")] as Contract.Value }
      if page == 2, fault == .empty { rows = [] }
      if page == 2, fault == .short { rows.removeLast(7) }
      return Response(data: Tape(["totalCount": 120, "list": .array(rows)]))
    }
  }

  private static func rows(_ fault: Fault) async throws(CloneProblem) -> Int {
    try await PageWalk(CloneSource(Source(fault: fault), name: "test"), "listGroups").all().count
  }

  @Test("a source without the rows that it counts, or with a page twice, ends the clone with what is missing")
  func missing() async throws {
    #expect(try await Self.rows(.none) == 120)
    for (fault, reason) in [
      (Fault.empty, "page 2 has 0 of 50 rows, although totalCount is 120"),
      (.short, "page 2 has 43 of 50 rows, although totalCount is 120"), (.repeats, "page 2 repeats page 1"),
    ] {
      do throws(CloneProblem) {
        _ = try await Self.rows(fault)
        Issue.record("\(fault) was not noticed")
      } catch {
        #expect(error.error.message.contains(reason), "\(error.error.message)")
      }
    }
  }
}
