import Testing

@testable import Contract

@Suite("Descriptions")
struct DescriptionTests {
  /// The groups whose DTOs are described field by field.
  static let groups: Set<String> = [
    "Access keys", "Account binding", "Custom fields", "Data objects", "Departments", "Fast sign-in", "MFA factors",
    "Messages", "Metadata", "OpenID Connect", "Own resources", "Posts", "Profile", "Public accounts",
    "Public information", "Push sign-in", "Roles", "Sign-in", "Sign-out", "Sign-up", "Tenant departments",
    "Tenant members", "Tokens", "User groups", "Users", "WebAuthn",
  ]
  /// Operations of other groups whose DTOs are as well.
  static let others: Set<String> = [
    "getApplication", "listApplications", "getApplicationSimpleInfo", "listApplicationSimpleInfo",
    "listApplicationActiveUsers",
  ]
  static var described: [Operation] {
    Catalogue.operations.filter { groups.contains($0.group) || others.contains($0.name) }
  }

  @Test("every operation and every helper has an English line")
  func operations() {
    #expect(Catalogue.operations.count == 657 + 33)
    for operation in Catalogue.operations { check(operation.summary, operation.name) }
  }

  @Test("the lines of the two clients' operations of one name are their own, and so are those of twins")
  func twins() throws {
    let user = try #require(Catalogue.operation(path: "/api/v3/delete-device-by-user", method: .post))
    let device = try #require(Catalogue.operation(path: "/api/v3/delete-device", method: .post))
    #expect(user.name == device.name)
    #expect(user.summary?.hasPrefix("Removes a user's device") == true)
    #expect(device.summary?.hasPrefix("Removes a device") == true)
    let own = try #require(Catalogue.operation(named: "getAuthorizedResources", client: .authentication))
    let anybodys = try #require(Catalogue.operation(named: "getAuthorizedResources", client: .management))
    #expect(own.summary != anybodys.summary)
  }

  @Test("every DTO and every field that people's, departments', roles' and sign-in operations use has an English line")
  func fields() {
    let used = Set(Self.described.map(\.group))
    for group in Self.groups { #expect(used.contains(group), "no operation is in \(group)") }
    var seen: Set<Schema> = []
    var waiting = Self.described.flatMap { [$0.argument, $0.request, $0.response].compactMap(\.self) }
    while let schema = waiting.popLast() {
      guard seen.insert(schema).inserted else { continue }
      if !schema.isParameterList { check(schema.summary, schema.name) }
      for field in schema.fields {
        check(field.summary, "\(schema).\(field)")
        for type in [field.type, field.items?.type] { if case .ref(let nested) = type { waiting.append(nested) } }
      }
    }
    #expect(seen.count > 650)
  }

  @Test(
    "a field's line is the nearest one: its own, its family's, or that of its name",
    arguments: [
      ("UpdateUserReqDto", "status", "The user's status"), ("UpdateRoleDto", "status", "ENABLE"),
      ("UpdateDepartmentReqDto", "name", "The department's name"), ("UpdateUserInfoDto", "name", "Full name"),
      ("ListUsersRequestDto", "keywords", "Text to search for, in the fields"),
      ("FilterDto", "keywords", "Text to search for."),
    ])
  func nearest(schema: String, field: String, begins: String) throws {
    let found = try #require(Catalogue.schema(named: schema)?.field(named: field))
    #expect(found.summary?.hasPrefix(begins) == true, "\(found.summary ?? "none")")
  }

  @Test("every envelope is described as one")
  func envelopes() throws {
    let schema = try #require(Catalogue.schema(named: "UserSingleRespDto"))
    #expect(schema.summary?.hasPrefix("A response") == true)
    #expect(schema.field(named: "data")?.summary == "The data of the response.")
  }

  /// One line: begins with a capital or a number, ends with a full stop, is not too long.
  private func check(_ line: String?, _ name: String) {
    guard let line else {
      Issue.record("\(name) is not described")
      return
    }
    #expect(line.first?.isUppercase == true || line.first?.isNumber == true, "\(name): \(line)")
    #expect(line.hasSuffix(".") && !line.contains("\n") && line.count <= 180, "\(name): \(line)")
  }
}
