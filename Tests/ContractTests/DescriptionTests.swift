import Testing

@testable import Contract

@Suite("Descriptions")
struct DescriptionTests {
  static let management = """
    createUser createUsersBatch getUser getUserBatch listUsers listUsersLegacy updateUser updateUserBatch
    deleteUsersBatch isUserExists resignUser resignUserBatch listArchivedUsers linkIdentity unlinkIdentity
    getUserIdentities kickUsers getUserLoginHistory userFieldDecrypt getUserRoles getUserDepartments getUserGroups
    getUserMfaInfo checkSessionStatus setCustomFields getCustomFields listCustFields deleteCustomFields setCustomData
    getCustomData getUserBaseFields listUserBaseFields setUserBaseFields createField listField updateField remoteField
    getManagementToken
    """
  static let authentication = """
    signInByCredentials getProfile updateProfile updatePassword getSecurityLevel getSystemInfo validatePassword signUp
    sendEmail sendSms verifyUpdateEmailRequest updateEmail verifyUpdatePhoneRequest updatePhone
    verifyResetPasswordRequest resetPassword getAccessTokenByClientCredentials getUserInfoByAccessToken fetchJWKS
    exchangeToken oidcUserInfoGet oidcUserInfoPost openIdConfiguration jwks
    """
  static var described: [Operation] {
    func find(_ names: String, _ client: Operation.Client) -> [Operation] {
      names.split { $0.isWhitespace }.compactMap { Catalogue.operation(named: String($0), client: client) }
    }
    return find(management, .management) + find(authentication, .authentication)
  }

  @Test("every operation on users, fields, sign-in, tokens, system and profile has its line")
  func operations() {
    #expect(Self.described.count == 38 + 24)
    for operation in Self.described { check(operation.summary, operation.name) }
  }

  @Test("every helper has its line")
  func helpers() {
    for operation in Catalogue.operations where operation.isHelper { check(operation.summary, operation.name) }
  }

  @Test("every field that those operations take or answer has its line")
  func fields() {
    var seen: Set<Schema> = []
    var waiting = Self.described.flatMap { [$0.argument, $0.request, $0.response].compactMap(\.self) }
    while let schema = waiting.popLast() {
      guard seen.insert(schema).inserted else { continue }
      for field in schema.fields {
        check(field.summary, "\(schema).\(field)")
        for type in [field.type, field.items?.type] { if case .ref(let nested) = type { waiting.append(nested) } }
      }
    }
    #expect(seen.count > 150)
  }

  @Test("every envelope is described as one")
  func envelopes() throws {
    let schema = try #require(Catalogue.schema(named: "UserSingleRespDto"))
    #expect(schema.summary?.hasPrefix("An answer") == true)
    #expect(schema.field(named: "data")?.summary == "The data of the answer.")
  }

  /// One line: begins with a capital, ends with a full stop, is not too long.
  private func check(_ line: String?, _ name: String) {
    guard let line else {
      Issue.record("\(name) is not described")
      return
    }
    #expect(line.first?.isUppercase == true, "\(name): \(line)")
    #expect(line.hasSuffix(".") && !line.contains("\n") && line.count <= 180, "\(name): \(line)")
  }
}
