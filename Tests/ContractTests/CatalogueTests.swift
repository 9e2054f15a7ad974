import Testing

@testable import Contract

@Suite("The catalogue")
struct CatalogueTests {
  @Test("has every operation, helper and DTO of the contract")
  func counts() {
    #expect(Catalogue.operations.count { !$0.isHelper } == 657)
    #expect(Catalogue.operations.count { $0.isHelper } == 33)
    #expect(Catalogue.schemas.count == 1486)
  }

  @Test("finds every operation by its name and client, but for the six twins")
  func byName() throws {
    var hidden: Set<String> = []
    for operation in Catalogue.operations {
      let found = try #require(Catalogue.operation(named: operation.name, client: operation.client))
      if found != operation { hidden.insert(operation.name) }
      #expect(operation.isReachedByPathOnly == (found != operation))
    }
    let twins: Set = [
      "deleteDevice", "suspendDevice", "disableDevice", "enableDevice", "revokeToken", "introspectToken",
    ]
    #expect(hidden == twins)
    #expect(Catalogue.operation(named: "updateUsr", client: .management) == nil)
    #expect(Catalogue.operation(named: "", client: .management) == nil)
    #expect(Catalogue.operation(named: "updateProfile", client: .management) == nil)
  }

  @Test("of two of one name the client's own keeps it, and the other is reached by its path")
  func twins() throws {
    let own = try #require(Catalogue.operation(named: "deleteDevice", client: .management))
    #expect(own.path == "/api/v3/delete-device-by-user")
    let twin = try #require(Catalogue.operation(path: "/api/v3/delete-device", method: .post))
    #expect(twin.name == "deleteDevice" && twin.request?.name == "DeleteTerminalDto")
    #expect(try #require(Catalogue.operation(named: "revokeToken", client: .authentication)).isHelper)
    #expect(Catalogue.operation(path: "/oidc/token/revocation", method: .post)?.name == "revokeToken")
  }

  @Test("finds every operation by its path, filled-in placeholders included")
  func byPath() throws {
    for operation in Catalogue.operations {
      guard let path = operation.path, let method = operation.method else { continue }
      #expect(try #require(Catalogue.operation(path: path, method: method)).path == path)
    }
    #expect(Catalogue.operation(path: "/api/v3/ip-list/5", method: .delete)?.name == "deleteById")
    #expect(Catalogue.operation(path: "/api/v3/ip-list/", method: .delete) == nil)
    #expect(Catalogue.operation(path: "/api/v3/update-user", method: .get) == nil)
    #expect(Catalogue.operation(path: "/api/v3/list-users", method: .get)?.name == "listUsersLegacy")
    #expect(Catalogue.operation(path: "/api/v3/list-users", method: .post)?.name == "listUsers")
  }

  @Test("knows an operation's facts")
  func facts() throws {
    let update = try #require(Catalogue.operation(named: "updateUser", client: .management))
    #expect(update.method == .post && update.path == "/api/v3/update-user" && update.parameterStyle == .body)
    #expect(update.request?.name == "UpdateUserReqDto" && update.response?.name == "UserSingleRespDto")
    #expect(update.security == [.userPool, .bearer] && update.group == "Users" && !update.isDeprecated)
    let get = try #require(Catalogue.operation(named: "getUser", client: .management))
    #expect(get.parameterStyle == .query && get.argument?.isParameterList == true && get.request == nil)
    #expect(get.argument?.field(named: "userIdType")?.enumValues.contains("sync_relation") == true)
    let helper = try #require(Catalogue.operation(named: "signInByUsernamePassword", client: .authentication))
    #expect(helper.isHelper && helper.method == nil && helper.signature?.hasPrefix("requestBody: {") == true)
    let legacy = try #require(Catalogue.operation(named: "listUsersLegacy", client: .management))
    #expect(legacy.isDeprecated)
    let token = try #require(Catalogue.operation(path: "/oidc/token", method: .post))
    #expect(token.parameterStyle == .form)
  }

  @Test("finds every DTO and every field of it")
  func fields() throws {
    var count = 0
    for schema in Catalogue.schemas {
      #expect(Catalogue.schema(named: schema.name) == schema)
      for field in schema.fields {
        count += 1
        #expect(schema.field(field.key) == field)
      }
    }
    #expect(count > 6291)
    let schema = try #require(Catalogue.schema(named: "UpdateUserReqDto"))
    #expect(schema.field(named: "pagination") == nil)
    #expect(Catalogue.schema(named: "getUser") == nil)
  }

  @Test("no argument has a field twice, so that every operation can be called")
  func fieldsOnce() {
    for operation in Catalogue.operations {
      let names = operation.argument?.fields.map(\.name) ?? []
      #expect(Set(names).count == names.count, "\(operation.name)")
    }
  }

  @Test("knows a field's facts")
  func field() throws {
    let schema = try #require(Catalogue.schema(named: "UpdateUserReqDto"))
    let userId = try #require(schema.field(named: "userId"))
    #expect(userId.isRequired && userId.type == .string && !userId.isNullable)
    let status = try #require(schema.field(named: "status"))
    #expect(status.enumValues == ["Suspended", "Resigned", "Activated", "Archived", "Deactivated"])
    #expect(status.defaultJSON == "\"Activated\"" && !status.isNullable)
    #expect(schema.field(named: "birthdate")?.format == "date-time")
    let options = try #require(Catalogue.schema(named: "UpdateUserOptionsDto"))
    #expect(schema.field(named: "options")?.type == .ref(options))
    #expect(try #require(schema.field(named: "password")).isSecret)
    let list = try #require(Catalogue.schema(named: "UpdateUserBatchReqDto")?.field(named: "list"))
    #expect(list.items?.type == .ref(try #require(Catalogue.schema(named: "UpdateUserInfoDto"))))
    #expect(list.maxItems == 500 && list.minItems == 1)
    let limit = try #require(Catalogue.schema(named: "PaginationDto")?.field(named: "limit"))
    #expect(limit.minimum == 1 && limit.maximum == 50 && limit.type == .integer && limit.minItems == nil)
  }

  @Test("has the overlay's additions")
  func overlay() throws {
    for name in ["UpdateUserReqDto", "UpdateUserInfoDto", "CreateUserReqDto"] {
      let schema = try #require(Catalogue.schema(named: name))
      #expect(schema.field(named: "passwordEncryptType")?.enumValues == ["sm2", "rsa", "none"])
      #expect(schema.field(named: "gender")?.enumValues == ["M", "F", "U"])
    }
    #expect(Catalogue.schema(named: "ListUsersAdvancedFilterItemDto")?.field(named: "value")?.type == .any)
    #expect(Catalogue.schema(named: "SetCustomDataDto")?.field(named: "value")?.type == .any)
    let options = try #require(Catalogue.schema(named: "UpdateUserBatchOptionsDto"))
    #expect(options.field(named: "userIdType")?.enumValues.count == 8)
    let create = try #require(Catalogue.operation(named: "createUsersBatch", client: .management))
    #expect(create.batch?.field.name == "list" && create.batch?.limit == 50)
  }

  @Test("gives every operation an effect and a group")
  func effects() {
    for operation in Catalogue.operations where !operation.isHelper {
      #expect(operation.effect.contains(.read) != operation.effect.contains(.write), "\(operation)")
      #expect(!operation.group.isEmpty)
    }
  }

  @Test(
    "gives an operation the effect that its name promises",
    arguments: [
      ("getUser", "read"), ("listUsers", "read"), ("isUserExists", "read"), ("getCustomData", "read"),
      ("getUserActionLogs", "read"), ("checkPermission", "read"), ("updateUser", "write notifies"),
      ("updateUserBatch", "write notifies"), ("createUser", "write notifies"), ("setCustomData", "write"),
      ("linkIdentity", "write"), ("unlinkIdentity", "write destructive"), ("deleteUsersBatch", "write destructive"),
      ("kickUsers", "write destructive"), ("resignUser", "write destructive"), ("sendEmailBatch", "write notifies"),
      ("deleteCustomFields", "write destructive"), ("remoteField", "write destructive"), ("postList", "read"),
    ])
  func effect(name: String, effect: String) throws {
    let operation = try #require(Catalogue.operation(named: name, client: .management))
    #expect(operation.effect.names.joined(separator: " ") == effect)
  }

  @Test("is in English throughout")
  func ascii() {
    let strings = CatalogueData.shared.strings
    for id in 0..<strings.count { #expect(strings.utf8(UInt16(id)).allSatisfy { $0 < 0x80 }) }
  }
}
