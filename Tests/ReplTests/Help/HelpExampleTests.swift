import Contract
import Repl
import ScriptHost
import Synchronization
import Testing

@Suite("Examples that help shows")
struct HelpExampleTests {
  /// Answers everything with a success, and counts what it was asked.
  private final class Willing: Backend {
    let asked = Mutex<[String]>([])

    func perform(_ request: Request) async throws(Fault) -> Response {
      asked.withLock { $0.append(request.operation.name) }
      return Response(data: Tape(.object([])))
    }
  }

  @Test("the example of every operation runs and passes the contract's validation")
  func operations() async {
    let backend = Willing()
    let session = Session(ScriptHost(provider: SingleBackend(backend)))
    defer { session.close() }
    var shown = 0
    for operation in Catalogue.operations {
      guard let code = ExampleText.call(operation) else {
        #expect(operation.isHelper && !ClientHelpers.works(operation), "\(operation.name)")
        continue
      }
      shown += 1
      if operation.name == "getCodeChallengeDigest" || operation.name == "generateCodeChallenge" { continue }
      let before = backend.asked.withLock { $0.count }
      if case .failed(let failure) = await session.run(Script(code)) { Issue.record("\(failure.message)\n\(code)") }
      if operation.name != "setAccessToken" {
        #expect(backend.asked.withLock { $0.count } > before, "\(code)")
      }
      if !operation.isHelper {
        #expect(backend.asked.withLock { $0.last } == operation.name, "\(code)")
      }
    }
    #expect(shown >= 657 + 15)
  }

  @Test("what an example shows has every required field, and something to change")
  func usefulness() {
    let call = Catalogue.operation(named: "updateUser", client: .management).flatMap {
      ExampleText.call($0, width: 120)
    }
    #expect(
      call
        == "management:updateUser { userId = \"6a0000000000000000000001\", nickname = \"San\", email = \"san@example.com\" }"
    )
  }

  @Test("the example of every DTO is taken by genauth.models")
  func models() async {
    let help = HelpText(width: 100) { _ in true }
    let session = Session(ScriptHost(provider: NoTargets()))
    defer { session.close() }
    for schema in Catalogue.schemas {
      let code = help.text(for: schema.name + "??")
      #expect(code.contains("genauth.models.\(schema.name) "), "\(code)")
      if case .failed(let failure) = await session.run(Script("local dto = " + code)) {
        Issue.record("\(failure.message)\n\(code)")
      }
    }
  }

  @Test("the examples of the modules run, those that need a pool or crypto parse")
  func modules() async {
    let session = Session(ScriptHost(provider: NoTargets()))
    defer { session.close() }
    var count = 0
    for module in ModuleDocs.all {
      for function in module.functions {
        guard let code = function.example else { continue }
        count += 1
        let needsMore = ["management", "Client", "crypto.", "env.require"].contains { code.contains($0) }
        let text = needsMore ? "local function example()\n\(code)\nend" : code
        if case .failed(let failure) = await session.run(Script(text)) { Issue.record("\(failure.message)\n\(code)") }
      }
    }
    #expect(count > 40)
  }

  @Test("the modules' docs name every function that there is, and no other")
  func complete() async {
    let session = Session(ScriptHost(provider: NoTargets()))
    defer { session.close() }
    for module in ModuleDocs.all {
      let prefix = module.name + "."
      let documented = module.functions.filter { $0.name.hasPrefix(prefix) }.map {
        String($0.name.dropFirst(prefix.count))
      }
      let list = documented.map { "'\($0)'" }.joined(separator: ",")
      let code = """
        local documented, there = {}, {}
        for _, name in ipairs { \(list) } do documented[name] = true end
        for name, value in next, \(module.name) do if type(value) == "function" then there[name] = true end end
        for name in pairs(there) do assert(documented[name], "\(module.name)." .. name .. " is not documented") end
        for name in pairs(documented) do assert(there[name], "\(module.name)." .. name .. " is documented and not there") end
        """
      if case .failed(let failure) = await session.run(Script(code)) { Issue.record("\(failure.message)") }
    }
  }

  @Test("?? shows code, and the page where there is no example")
  func questions() {
    let help = HelpText(width: 100) { _ in true }
    #expect(help.text(for: "updateUser??").hasPrefix("  management:updateUser {"))
    #expect(help.text(for: "listUsers??").contains("for user in management:users"))
    #expect(help.text(for: "json.encode??").contains("print(json.encode("))
    #expect(help.text(for: "sub??").contains("not available in a script"))
    #expect(help.text(for: "csv??").contains("csv.rows"))
  }
}
