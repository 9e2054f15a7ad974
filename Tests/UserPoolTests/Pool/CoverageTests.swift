import Contract
import Testing

@testable import UserPool

@Suite("What an embedded pool answers")
struct CoverageTests {
  @Test("every handler is an operation of the catalogue, so that none is entered under a wrong name")
  func names() {
    let table = OperationTable.standard
    #expect(Catalogue.operations.filter { table.entry(of: $0) != nil }.count == table.count)
  }

  @Test("every operation is counted once, in its group, as the backend answers it")
  func counts() async throws {
    let coverage = Coverage()
    #expect(coverage.count == Catalogue.operations.filter { !$0.isHelper }.count)
    let pool = try TestPool()
    for name in ["getDepartment", "postList"] {
      let isThere = coverage.groups.contains { $0.implemented.contains("management.\(name)") }
      let answer = try await pool.call(name, [:])
      #expect((answer.statusCode != 501) == isThere, "\(name)")
    }
    var table = OperationTable()
    table.read("getUser") { (_, _) throws(PoolFailure) in .success }
    let one = Coverage(of: table)
    #expect(one.implemented == 1)
    #expect(
      one.groups.first { $0.implemented == ["management.getUser"] }?.missing.contains("management.listUsers") == true)
  }

  @Test("whole groups stand: departments, groups, roles", arguments: ["createDepartment", "createGroup", "createRole"])
  func whole(name: String) throws {
    let group = try #require(Coverage().groups.first { $0.implemented.contains("management.\(name)") })
    #expect(group.missing == [])
  }

  @Test("of what the pool answers it also answers the reads of the state before, and what undoes it")
  func undoing() {
    let table = OperationTable.standard
    for operation in Catalogue.operations where table.answers(operation) {
      guard let subjects = operation.subjects else { continue }
      for other in subjects.before + subjects.undo {
        #expect(table.answers(other), "\(operation) needs \(other), which the pool does not answer")
      }
    }
  }
}
