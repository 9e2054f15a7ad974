import Testing

@testable import Contract
@testable import UserPool

@Suite("Who may ask")
struct AdmissionTests {
  /// What the pool answers without a sign-in.
  private static let open: Set<String> = [
    "signInByCredentials", "signUp", "sendEmail", "sendSms", "verifyResetPasswordRequest", "resetPassword",
    "getSystemInfo", "getManagementToken", "updatePassword",
  ]
  /// Operations that the pool knows, of either client.
  private static let known = Catalogue.operations.filter { OperationTable.standard.entry(of: $0) != nil }

  private func status(_ operation: Contract.Operation, _ caller: Caller, _ pool: TestPool) async throws -> Int {
    let request = Request(operation: operation, body: .emptyObject, context: RequestContext(caller: caller))
    return try await pool.backend.perform(request).statusCode
  }

  @Test("an application reaches no operation of the management client, signed in or not")
  func application() async throws {
    let pool = try TestPool.withKeys()
    _ = try await pool.user(["username": "a", "password": "Correct-Horse-9"])
    let token = try await pool.token("a", "Correct-Horse-9")
    let callers: [Caller] = [
      .application(id: nil, accessToken: nil), .application(id: nil, accessToken: .init(token)),
    ]
    for operation in Catalogue.operations where operation.client == .management {
      for caller in callers {
        let status = try await status(operation, caller, pool)
        if operation.name == "getManagementToken" {
          #expect(status == 401)
        } else {
          #expect(status == (OperationTable.standard.entry(of: operation) == nil ? 501 : 403), "\(operation)")
        }
      }
    }
  }

  @Test("without a good access token only what is meant to be open answers anything but 401 and 501")
  func signedOut() async throws {
    let pool = try TestPool.withKeys()
    let callers: [Caller] = [
      .administrator, .application(id: nil, accessToken: nil), .application(id: nil, accessToken: .init("forged")),
    ]
    for operation in Catalogue.operations where operation.client == .authentication {
      for caller in callers {
        let status = try await status(operation, caller, pool)
        guard OperationTable.standard.entry(of: operation) != nil else {
          #expect(status == 501, "\(operation)")
          continue
        }
        #expect(Self.open.contains(operation.name) || status == 401, "\(operation) answers \(status)")
      }
    }
  }

  @Test("every operation that is open to all is known, and on the list of this test")
  func openOnes() {
    let open = Self.known.filter {
      OperationTable.standard.entry(of: $0)?.admission ?? Admission($0) == .anybody
    }
    #expect(Set(open.map(\.name)) == Self.open)
  }

  @Test("an entry of one client is not the other's operation of the same name")
  func sameName() async throws {
    let pool = try TestPool.withKeys()
    var table = OperationTable()
    table.read("getAuthorizedResources") { (_, _) throws(PoolFailure) in .success }
    let backend = PoolBackend(pool: pool.pool, table: table)
    let caller = Caller.application(id: nil, accessToken: .init("forged"))
    for client in Contract.Operation.Client.allCases {
      let operation = try #require(Catalogue.operation(named: "getAuthorizedResources", client: client))
      for (caller, expected) in [
        (Caller.administrator, client == .management ? 200 : 501), (caller, client == .management ? 403 : 501),
      ] {
        let request = Request(operation: operation, body: .emptyObject, context: RequestContext(caller: caller))
        #expect(try await backend.perform(request).statusCode == expected)
        #expect(try backend.performNow(request)?.statusCode == expected)
      }
    }
  }

  @Test("the refusal says so in both languages")
  func words() async throws {
    let pool = try TestPool.withKeys()
    let caller = Caller.application(id: nil, accessToken: nil)
    #expect(try await pool.ask("listUsers", caller: caller).summary == "403 only administrators can call listUsers")
    let chinese = try await pool.ask("listUsers", caller: caller, language: .chinese)
    #expect(chinese.message == "仅限管理员调用 listUsers")
  }
}
