import Testing

@Suite("moonpool pool coverage")
struct CoverageTests {
  @Test("counts operations by group, and says the same in JSON")
  func counts() async throws {
    let folder = try Folder()
    let text = try await Program.run(["pool", "coverage"], in: folder)
    #expect(text.status == 0 && text.err.isEmpty, "\(text)")
    let json = try await Program.run(["pool", "coverage", "--json"], in: folder).json()
    let groups = try #require(json["groups"] as? [[String: Any]])
    let lines = text.out.split(separator: "\n").map(String.init)
    #expect(lines.count == groups.count + 1)
    let implemented = try #require(json["implemented"] as? Int)
    let operations = try #require(json["operations"] as? Int)
    #expect(lines.last?.split(separator: " ").map(String.init) == ["all", "\(implemented)", "of", "\(operations)"])
    #expect(groups.reduce(0) { $0 + (($1["implemented"] as? [String])?.count ?? 0) } == implemented)
    let named = try await Program.run(["pool", "coverage", "--names"], in: folder)
    #expect(named.out.contains("  + management.createDepartment\n"), "\(named)")
    #expect(named.out.contains("  - management.createTenant\n"), "\(named)")
  }
}
