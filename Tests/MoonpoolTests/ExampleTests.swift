import Foundation
import Testing

/// The examples, run as in the README on a demo pool, by its file and by a server on it; their results are checked in the pool.
@Suite("Examples")
struct ExampleTests {
  /// Runs an example in a folder with `pool.db`.
  private func run(
    _ name: String, _ arguments: [String] = [], in folder: Folder, _ way: Way = .embedded,
    environment: [String: String] = [:], input: String = ""
  ) async throws -> Program.Outcome {
    try await way.run(
      [Self.folder + "/\(name).lua"] + arguments, input: input, in: folder, environment: environment)
  }

  private static let ways: [Way] = [.embedded, .served]

  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("examples").path

  private static let names = [
    "rotate_passwords", "normalise_phones", "import_hr_csv", "offboard", "report", "profile_self_service",
  ]

  @Test("every example has help and refuses an option it does not know", arguments: names)
  func help(name: String) async throws {
    let folder = try Folder()
    let help = try await run(name, ["--help"], in: folder)
    #expect(help.status == 0 && help.out.contains("usage: "), "\(help)")
    let wrong = try await run(name, ["--no-such-option"], in: folder)
    #expect(wrong.status == 2 && wrong.err.contains("--no-such-option"), "\(wrong)")
    #expect(!folder.has("pool.db"))
  }

  @Test("every example passes the check", arguments: names)
  func check(name: String) async throws {
    let result = try await Program.run(["check", Self.folder + "/\(name).lua"])
    #expect(result.status == 0, "\(result)")
  }

  @Test("rotate_passwords gives active users new passwords that must be changed, and mails them", arguments: ways)
  func rotatePasswords(way: Way) async throws {
    let folder = try await Folder.withPool(users: 12, passwords: true)
    _ = try await folder.lua("management:createUser{username = 'nomail'}")
    let before = try await folder.lua("for u in management:users{} do print(u.userId, u.updatedAt) end")
    let dry = try await run("rotate_passwords", ["--dry-run"], in: folder, way)
    #expect(dry.status == 0 && dry.out.contains("would rotate"), "\(dry)")
    #expect(try await folder.lua("for u in management:users{} do print(u.userId, u.updatedAt) end") == before)
    #expect(!folder.has("pool.db.outbox"))

    let result = try await run("rotate_passwords", [], in: folder, way)
    #expect(result.status == 0, "\(result)")
    let active = try await folder.lua(
      """
      local n = 0
      for u in management:users{} do
        if u.status == 'Activated' and u.email then
          assert(u.resetPasswordOnNextLogin, u.userId)
          n = n + 1
        end
      end
      print(n)
      """
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(
      result.out.contains("passwords rotated: \(active); failed: 0; skipped without an e-mail address: 1"), "\(result)")

    // A server delivers when it gets to it; what it had not yet is sent now.
    _ = try await Program.run(["pool", "outbox", "send", "--pool", "pool.db", "--quiet"], in: folder)
    let mails = try FileManager.default.contentsOfDirectory(atPath: folder("pool.db.outbox"))
    #expect(mails.count == Int(active), "\(mails)")
    let mail = try folder.read("pool.db.outbox/" + (mails.sorted().first ?? ""))
    let address = try #require(mail.firstMatch(of: /[a-z.]+\d+@example\.(com|org|net)/)).0
    let password = try #require(mail.firstMatch(of: /Password: (\S+)|密码：(\S+)/))
    let text = String(password.1 ?? password.2 ?? "")
    #expect(text.count == 20)
    // The new password is right, and wants to be changed before anything else.
    try folder.write("secret.txt", text)
    let answer = try await folder.lua(
      "print(authentication.try:signInByEmailPassword{email = '\(address)', password = fs.read('secret.txt')}.apiCode)")
    #expect(answer == "2058\n")
    #expect(!result.out.contains(text) && !result.err.contains(text))
  }

  @Test("normalise_phones brings phones into one form and a second run finds nothing to do", arguments: ways)
  func normalisePhones(way: Way) async throws {
    let folder = try await Folder.withPool(users: 80)
    let odd =
      "local n = 0 for u in management:users{} do if not u.phoneCountryCode or u.phone:sub(1, 2) == '00' then n = n + 1 end end print(n)"
    let before = try await folder.lua(odd)
    try #require(Int(before.dropLast()) ?? 0 > 3, "the demo users have no odd phones")
    let dry = try await run("normalise_phones", ["--dry-run"], in: folder, way)
    #expect(dry.status == 0 && dry.out.contains("->"), "\(dry)")
    #expect(try await folder.lua(odd) == before)
    let result = try await run("normalise_phones", [], in: folder, way)
    #expect(
      result.status == 0 && result.out.contains("phones checked: 80; changed: \(before.dropLast());"), "\(result)")
    #expect(try await folder.lua(odd) == "0\n")
    let again = try await run("normalise_phones", [], in: folder, way)
    #expect(again.out.contains("phones checked: 80; changed: 0;"), "\(again)")
  }

  @Test("import_hr_csv creates, updates, leaves alone, and writes the rows that fail to failed.csv", arguments: ways)
  func importPersonnel(way: Way) async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(
      "management:createUser{externalId = 'E1002', email = 'fang.wang@hr.example.com', name = '王芳', company = '旧公司'}")
    let file = Self.folder + "/data/hr.csv"
    let dry = try await run("import_hr_csv", [file, "--dry-run"], in: folder, way)
    #expect(dry.out.contains("would create E1001") && dry.out.contains("would update E1002"), "\(dry)")
    #expect(try await folder.lua("print(management:listUsers{}.data.totalCount)") == "1\n")

    let result = try await run("import_hr_csv", [file], in: folder, way)
    #expect(result.status == 3, "\(result)")
    #expect(result.out.contains("3 created, 1 updated, 0 unchanged, 1 failed (see failed.csv)"), "\(result)")
    let failed = try folder.read("failed.csv")
    #expect(failed.hasPrefix("employee_no,name,email,mobile,gender,birthday,company,title,left,error\n"))
    #expect(failed.contains("E1005,No Mail,") && failed.contains("email"), "\(failed)")
    let users = try await folder.lua(
      """
      for _, number in ipairs{'E1001', 'E1002', 'E1003', 'E1004'} do
        local u = management:getUser{userId = number, userIdType = 'external_id'}.data
        print(u.externalId, u.name, u.phone, u.gender, u.company, u.status)
      end
      """)
    #expect(
      users == """
        E1001\t李伟\t13900001001\tM\t北方贸易\tActivated
        E1002\t王芳\t13900001002\tF\t北方贸易\tActivated
        E1003\tAda Miller\t13900001003\tF\tNorthwind\tActivated
        E1004\tJonas Weber\t13900001004\tM\tNorthwind\tResigned

        """)
    let again = try await run("import_hr_csv", [file], in: folder, way)
    #expect(again.out.contains("0 created, 0 updated, 4 unchanged, 1 failed"), "\(again)")

    // The failed rows, put right, can be run as they are.
    try folder.write("mended.csv", failed.replacing("this is no address", with: "no.mail@hr.example.com"))
    let mended = try await run("import_hr_csv", ["mended.csv"], in: folder, way)
    #expect(mended.status == 0 && mended.out.contains("1 created"), "\(mended)")
  }

  @Test(
    "offboard suspends the users of a list, ends their sign-in, reports who is not there, and activates users",
    arguments: ways)
  func offboard(way: Way) async throws {
    let folder = try await Folder.withPool(users: 20, passwords: true)
    let lines = try await folder.lua(
      "local n = 0 for u in management:users{} do if u.status == 'Activated' and n < 3 then n = n + 1 print(u.email) end end"
    )
    try folder.write("leavers.txt", "# leavers\n\n\(lines)nobody@example.com\n")
    let dry = try await run("offboard", ["leavers.txt", "--dry-run"], in: folder, way)
    #expect(dry.out.contains("3 of 4 would be set to Suspended"), "\(dry)")
    let result = try await run("offboard", ["leavers.txt"], in: folder, way)
    #expect(result.status == 3, "\(result)")
    #expect(result.out.contains("3 of 4 set to Suspended, 0 already had this status, 1 failed"), "\(result)")
    #expect(result.err.contains("nobody@example.com"), "\(result)")
    let first = lines.split(separator: "\n")[0]
    let state = """
      local u = management:getUser{userId = '\(first)', userIdType = 'email'}.data
      print(u.status, authentication.try:signInByEmailPassword{email = u.email, password = 'Demo-Password-1'}.apiCode)
      """
    #expect(try await folder.lua(state) == "Suspended\t2005\n")
    let active = try await run("offboard", ["-", "--activate"], in: folder, way, input: lines)
    #expect(active.status == 0 && active.out.contains("3 of 3 set to Activated"), "\(active)")
    #expect(try await folder.lua(state) == "Activated\tnil\n")
  }

  @Test("report counts by fields, as a table and as CSV that adds up", arguments: ways)
  func report(way: Way) async throws {
    let folder = try await Folder.withPool(users: 90)
    let table = try await run("report", ["--by", "company"], in: folder, way)
    #expect(table.status == 0 && table.out.contains("90  in total; groups: "), "\(table)")
    let csv = try await run("report", ["--by", "gender,status", "--csv", "counts.csv"], in: folder, way)
    #expect(csv.status == 0, "\(csv)")
    let rows = try folder.read("counts.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.first == ["gender", "status", "users"])
    #expect(rows.dropFirst().compactMap { $0.last.flatMap { Int($0) } }.reduce(0, +) == 90)
    let counted = try await folder.lua(
      "local n = 0 for u in management:users{} do if u.gender == 'F' and u.status == 'Activated' then n = n + 1 end end print(n)"
    )
    #expect(rows.contains(["F", "Activated", Substring(counted.dropLast())]))
    let pipe = try await run("report", ["--by", "status", "--csv", "-", "--top", "1"], in: folder, way)
    #expect(pipe.lines.count == 2 && pipe.lines[1].hasPrefix("Activated,"), "\(pipe)")
  }

  @Test(
    "profile_self_service signs in and changes the profile, with the password from the environment or a file alone",
    arguments: ways)
  func selfService(way: Way) async throws {
    let folder = try await Folder.withPool(users: 3, passwords: true)
    _ = try await folder.lua(
      """
      management:setCustomFields{list = {{targetType = 'USER', dataType = 'STRING', key = 'school', label = 'School',
        description = '', encrypted = false, isUnique = false, userEditable = true}}}
      local ids = {}
      for u in management:users{} do management:updateUser{userId = u.userId, status = 'Activated'} end
      """)
    let account = try await folder.lua(
      "print(management:getUser{userId = 'DEMO-00000001', userIdType = 'external_id'}.data.username)"
    ).trimmingCharacters(in: .whitespacesAndNewlines)
    let variables = ["MOONPOOL_PASSWORD": "Demo-Password-1"]
    let result = try await run(
      "profile_self_service", [account, "--nickname", "小李", "--set", "school=清华大学"], in: folder, way,
      environment: variables)
    #expect(result.status == 0, "\(result)")
    let profile = try result.json()
    #expect(profile["nickname"] as? String == "小李")
    #expect((profile["customData"] as? [String: String])?["school"] == "清华大学")
    #expect(!result.out.contains("Demo-Password") && !result.err.contains("Demo-Password"))
    let kept = try await folder.lua(
      "print(management:getUser{userId = '\(account)', userIdType = 'username', withCustomData = true}.data.customData.school)"
    )
    #expect(kept == "清华大学\n")

    let wrong = try await run(
      "profile_self_service", [account], in: folder, way, environment: ["MOONPOOL_PASSWORD": "not the password"])
    #expect(wrong.status == 1 && wrong.err.contains("sign-in failed"), "\(wrong)")
    let none = try await run("profile_self_service", [account], in: folder, way)
    #expect(none.status == 2 && none.err.contains("MOONPOOL_PASSWORD"), "\(none)")
    try folder.write("secret.txt", "Demo-Password-1\n")
    let file = try await run(
      "profile_self_service", [account, "--password-file", "secret.txt", "--dry-run"], in: folder, way)
    #expect(file.status == 0, "\(file)")
  }
}
