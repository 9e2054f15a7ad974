import Contract
import Repl
import ScriptHost
import Testing

@Suite("Help")
struct HelpTests {
  private let help = HelpText(width: 100) { $0.name != "createRole" }

  @Test(
    "an operation is found however it is written",
    arguments: [
      "updateUser?", "management.updateUser?", "management:updateUser?", "updateUser", " ?updateUser", "\"updateUser\"",
      "management.try:updateUser?", "management:updateUser{}?", "('updateUser')",
    ])
  func spellings(question: String) {
    let text = help.text(for: question)
    #expect(text.hasPrefix("management:updateUser { … }\n"), "\(text)")
    #expect(help.knows(question))
  }

  @Test("an operation's page has its line, effect, path, fields with types and what they take, and its answer")
  func operation() {
    let text = help.text(for: "updateUser?")
    #expect(text.contains("write"))
    #expect(text.contains("supported by the embedded pool"))
    #expect(text.contains("POST /api/v3/update-user"))
    #expect(text.contains("Takes UpdateUserReqDto\n"))
    #expect(text.contains("\n  userId*  "))
    #expect(text.contains("One of: M, F, U."))
    #expect(text.contains("\n    .autoGeneratePassword"))
    #expect(text.contains("Returns UserSingleRespDto\n"))
    #expect(text.contains("UserDto?"))
    #expect(help.text(for: "createRole?").contains("not supported by the embedded pool (501)"))
    #expect(help.text(for: "sendEmail?").contains("notifies"))
  }

  @Test("an operation's page tells what it changes and what undoes that")
  func subjects() {
    func line(_ name: String) -> String {
      help.text(for: name).split(separator: "\n").dropFirst(2).joined(separator: " ").split(separator: " ").joined(
        separator: " ")
    }
    #expect(
      line("updateUser?").contains(
        "Changes: user. Undone by: updateUserBatch, except passwords, ended sessions, and sent messages."))
    #expect(line("addGroupMembers?").contains("Adds: group member. Undone by: removeGroupMembers."))
    #expect(line("kickUsers?").contains("Ends: session. Cannot be undone: ended sessions."))
    #expect(line("changeIntoPublicAccount?").contains("Changes: user. Cannot be undone. "))
    #expect(line("createDepartmentTree?").contains("Cannot be undone: it finds departments and users by name"))
    #expect(line("bindEmail?").contains("Undone by: management:updateUser, except tokens."))
    #expect(!help.text(for: "getUser?").contains("ndone"))
    #expect(!help.text(for: "signInByUsernamePassword?").contains("ndone"))
  }

  @Test("the required fields come first")
  func order() throws {
    let text = help.text(for: "setCustomData?")
    let fields = text.split(separator: "\n").filter { $0.hasPrefix("  ") && $0.contains("*  ") }
    #expect(fields.count >= 3, "\(text)")
  }

  @Test("fields, DTOs, modules, functions, groups and clients have pages")
  func others() {
    #expect(help.text(for: "updateUser.options?").contains("autoGeneratePassword"))
    #expect(
      help.text(for: "updateUser.options.autoGeneratePassword?").hasPrefix(
        "updateUser.options.autoGeneratePassword  boolean\n"))
    #expect(help.text(for: "UserDto?").contains("\n  nickname"))
    #expect(help.text(for: "genauth.models.UserDto?").hasPrefix("UserDto\n"))
    #expect(
      help.text(for: "UserDto.status?").contains("string")
        || help.text(for: "UserDto.status?").contains("\"Suspended\""))
    #expect(help.text(for: "json?").contains("json.encode(value, options)"))
    #expect(help.text(for: "json.encode?").contains("json.Options\n"))
    #expect(help.text(for: "json.Options?").contains("pretty"))
    #expect(help.text(for: "management?").contains("Operations\n"))
    #expect(help.text(for: "management:users?").hasPrefix("for user in management:users"))
    #expect(help.text(for: "signInByEmailPassword?").contains("password*"))
    #expect(help.text(for: "string.format?").contains("manual.html#pdf-string.format"))
    #expect(help.text(for: "").contains("help \"words\""))
    #expect(help.text(for: "genauth.models?").contains("checked DTO"))
    #expect(help.text(for: "users?").contains("constant memory"))
  }

  @Test("an operation that both clients have says so")
  func twins() {
    let both = Catalogue.operations.first { operation in
      operation.client == .management && !operation.isReachedByPathOnly
        && Catalogue.operation(named: operation.name, client: .authentication) != nil
    }
    guard let both else { return }
    #expect(help.text(for: both.name).contains("authentication:\(both.name)?"))
    #expect(help.text(for: "authentication:\(both.name)?").hasPrefix("authentication:\(both.name)"))
  }

  @Test("words find operations and fields")
  func search() {
    let text = help.text(for: "\"password\"")
    #expect(text.contains("Operations\n") && text.contains("Fields\n"), "\(text)")
    #expect(text.contains("resetPassword") || text.contains("updatePassword"))
    #expect(help.text(for: "suspend user").contains("Operations\n"))
    #expect(help.text(for: "uuid").contains("crypto.uuid()"))
  }

  @Test("a name that is not there gets the near miss, and nothing a plain answer")
  func nearMiss() {
    #expect(help.text(for: "updateUsr?").contains("did you mean updateUser?"))
    #expect(help.text(for: "json.encod?").contains("json.encode"))
    #expect(help.text(for: "zzqqxy?").contains("There is no help on zzqqxy."))
    #expect(!help.knows("zzqqxy"))
    #expect(!help.text(for: "\u{1B}[2J?").contains("\u{1B}"))
  }

  @Test("every page fits its width", arguments: [40, 60, 80, 120])
  func widths(width: Int) {
    let help = HelpText(width: width) { _ in true }
    for question in [
      "updateUser", "createUsersBatch", "UserDto", "json.encode", "csv", "management", "", "\"password\"", "Users",
    ] {
      for line in help.text(for: question).split(separator: "\n") {
        // A word that is longer than the line is not broken in names and signatures.
        guard line.drop(while: { $0 == " " }).contains(" ") else { continue }
        #expect(TextWidth.of(line) <= max(width, 76), "\(question): \(line)")
      }
    }
  }

  @Test("every operation, DTO, module and function has a page")
  func everything() {
    for operation in Catalogue.operations where !operation.isReachedByPathOnly {
      let client = operation.client == .management ? "management" : "authentication"
      #expect(help.text(for: "\(client):\(operation.name)?").hasPrefix("\(client):\(operation.name)"))
    }
    for schema in Catalogue.schemas { #expect(help.knows(schema.name + "?"), "\(schema.name)") }
    for module in ModuleDocs.all {
      #expect(!module.line.isEmpty, "\(module.name)")
      for function in module.functions where function.name.hasPrefix(module.name) {
        #expect(help.text(for: function.name + "?").hasPrefix(function.signature), "\(function.name)")
        #expect(
          !function.line.isEmpty
            && function.parameters.count == function.signature.filter { $0 == "," }.count
              + (function.signature.hasSuffix("()") ? 0 : 1),
          "\(function.signature)")
      }
    }
  }

  @Test("colours paint and change no text")
  func colours() {
    let painted = HelpText(width: 100, colours: true) { _ in true }.text(for: "updateUser?")
    let plain = HelpText(width: 100) { _ in true }.text(for: "updateUser?")
    #expect(painted != plain)
    #expect(painted.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }
}
