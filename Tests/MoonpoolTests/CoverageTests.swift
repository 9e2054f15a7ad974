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
    #expect(named.out.contains("  + management.getDepartment\n"), "\(named)")
    #expect(named.out.contains("  - management.getTenant\n"), "\(named)")
  }

  @Test(
    "tells of every operation that changes something what it changes and whether that can be undone, in JSON as well")
  func changes() async throws {
    let folder = try Folder()
    let named = try await Program.run(["pool", "coverage", "--names"], in: folder)
    for line in [
      "  + management.createDepartment  creates department, can be undone\n",
      "  + management.updateUser  updates user, can be undone in part\n",
      "  + management.kickUsers  ends session, cannot be undone\n",
      "  + management.createDepartmentTree  opaque, cannot be undone\n",
      "  - authentication.revokeToken  ends token, cannot be undone\n",
    ] { #expect(named.out.contains(line), "\(line)") }
    let json = try await Program.run(["pool", "coverage", "--json"], in: folder).json()
    let changes = try #require(json["changes"] as? [[String: Any]])
    let update = try #require(changes.first { $0["operation"] as? String == "management.updateUser" })
    #expect(update["change"] as? String == "updates" && update["entity"] as? String == "user")
    #expect(update["undo"] as? String == "partly" && update["undoneBy"] as? [String] == ["management.updateUserBatch"])
    #expect(update["lost"] as? [String] == ["password", "session", "message"])
    let tree = try #require(changes.first { $0["operation"] as? String == "management.createDepartmentTree" })
    #expect(tree["undo"] as? String == "opaque" && (tree["reason"] as? String)?.isEmpty == false)
    #expect(changes.count { $0["operation"] as? String == "management.deleteDevice" } == 2)
    let lines = named.out.split(separator: "\n").filter { $0.contains("undone") }
    #expect(lines.count == changes.count)
  }
}
