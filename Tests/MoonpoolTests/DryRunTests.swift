import Foundation
import Testing

/// The examples' dry runs tell what the run then does: on the same input the same counts, the same failures, the same exit status.
@Suite("Dry runs of the examples")
struct DryRunTests {
  /// An example on some input.
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var arguments: [String] = []
    var files: [String: String] = [:]
    var users = 0
    var setUp = ""
    var environment: [String: String] = [:]
    /// The status of both.
    var status: Int32 = 0

    var testDescription: String { "\(name) \(arguments.joined(separator: " "))" }
  }

  private static let people = """
    employee_no,name,email,mobile,gender,birthday,company,title,left
    N1,New One,new.one@hr.example.com,13900001001,f,1988-04-12,Northwind,Clerk,
    N2,Bad Address,this is no address,13900001002,f,,Northwind,Clerk,
    N3,Taken,Taken@hr.example.com,,m,,Northwind,Clerk,
    N4,Twice,new.one@hr.example.com,,m,,Northwind,Clerk,
    N5,Odd,odd@hr.example.com,,neither,,Northwind,Clerk,
    ,No Number,none@hr.example.com,,m,,Northwind,Clerk,
    K1,Known,known@hr.example.com,,m,,Northwind,Clerk,
    K2,Same,same@hr.example.com,,,,,,
    K3,Wants It,taken@hr.example.com,,,,,,
    N1,Again,again@hr.example.com,,m,,Northwind,Clerk,
    K4,Gone,gone@hr.example.com,,,,,,2026-03-31
    N6,No Address,,,m,,Northwind,Clerk,
    N7,Short Phone,short@hr.example.com,12,m,,Northwind,Clerk,
    N8,Long Phone,long@hr.example.com,1390000100139000,m,,Northwind,Clerk,
    N9,Two Dots,two..dots@hr.example.com,,m,,Northwind,Clerk,
    N10,Hyphen,hyphen@-hr.example.com,,m,,Northwind,Clerk,
    N11,No Such Day,day@hr.example.com,,m,1988-02-30,Northwind,Clerk,
    " ",Blank Number,blank@hr.example.com,,m,,Northwind,Clerk,
    K1,Known,known@hr.example.com,12,m,,Northwind,Clerk,
    N2,Right Now,right@hr.example.com,13900001002,f,,Northwind,Clerk,

    """

  /// The first row claims the phone of a user whose own row comes later; the second claims what a good row needs.
  private static let claims = """
    employee_no,name,email,mobile,company
    G1,Wants It,,13900002001,Northwind
    G2,No Address at all,nonsense,13900002003,Northwind
    P1,Owner,owner@hr.example.com,13900002001,Northwind
    G3,Rightful,,13900002003,Northwind

    """

  private static let owner =
    "management:createUser { externalId = 'P1', email = 'owner@hr.example.com', phone = '13900002001' }"

  private static let staff = """
    for _, user in ipairs {
      { externalId = 'T1', email = 'taken@hr.example.com' }, { externalId = 'K1', email = 'known@hr.example.com', name = 'Old' },
      { externalId = 'K2', email = 'same@hr.example.com', name = 'Same' }, { externalId = 'K3', email = 'three@hr.example.com' },
      { externalId = 'K4', email = 'gone@hr.example.com', name = 'Gone' },
    } do management:createUser(user) end
    """

  /// A user who has a number that another one's would become.
  private static let holder =
    "management:createUser { username = 'holder', phone = '19000000003', phoneCountryCode = '+86' }"

  static let cases: [Case] = [
    Case(name: "import_hr_csv", arguments: ["people.csv"], files: ["people.csv": people], setUp: staff, status: 3),
    Case(
      name: "import_hr_csv", arguments: ["few.csv"],
      files: ["few.csv": "employee_no;email;department\nF1;f1@hr.example.com;x\nF2;f2@hr.example.com;y\n"]),
    Case(name: "import_hr_csv", arguments: ["claims.csv"], files: ["claims.csv": claims], setUp: owner, status: 3),
    Case(
      name: "offboard", arguments: ["back.txt", "--by", "external_id", "--activate"],
      files: ["back.txt": "T1\nK1\nK2\n"],
      setUp: staff
        + " management:updateUser { userId = 'T1', status = 'Deactivated', options = { userIdType = 'external_id' } }"
        + " management:updateUser { userId = 'K1', status = 'Suspended', options = { userIdType = 'external_id' } }"),
    Case(
      name: "offboard", arguments: ["leavers.csv"],
      files: ["leavers.csv": "email\ntaken@hr.example.com\nTAKEN@hr.example.com\nnobody@hr.example.com\n"],
      setUp: staff,
      status: 3),
    Case(
      name: "offboard", arguments: ["leavers.txt", "--by", "external_id", "--status", "Resigned"],
      files: ["leavers.txt": "externalId # of the list\nT1\nK1\n"], setUp: staff),
    Case(name: "normalise_phones", users: 80),
    Case(name: "normalise_phones", users: 80, setUp: holder, status: 3),
    Case(name: "rotate_passwords", arguments: ["--limit", "2"], setUp: staff),
    Case(name: "rotate_passwords", setUp: staff + " management:createUser { username = 'nomail' }"),
    Case(
      name: "profile_self_service", arguments: ["self", "--nickname", "小李", "--city", "Bern"],
      setUp: "management:createUser { username = 'self', password = 'Sesam-Oeffne-Dich-1' }",
      environment: ["MOONPOOL_PASSWORD": "Sesam-Oeffne-Dich-1"]),
  ]

  private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("examples").path

  private static let everything =
    "for u in management:users { withCustomData = true } do print(json.encode(u, { sort = true })) end"

  private static func numbers(_ line: String?) -> [Int] {
    (line ?? "").split { !$0.isNumber }.compactMap { Int($0) }
  }

  @Test("the dry run changes nothing and tells what the run does", arguments: cases)
  func same(example: Case) async throws {
    let folder = try await Folder.withPool(users: example.users)
    if !example.setUp.isEmpty { _ = try await folder.lua(example.setUp) }
    for (name, text) in example.files { try folder.write(name, text) }
    func run(_ more: [String]) async throws -> Program.Outcome {
      try await Program.run(
        ["--quiet", "--pool", "pool.db", Self.examples + "/\(example.name).lua"] + example.arguments + more, in: folder,
        environment: example.environment)
    }
    let before = try await folder.lua(Self.everything)
    let dry = try await run(["--dry-run"])
    // A sign-in is counted, whatever is done after it.
    if example.name != "profile_self_service" { #expect(try await folder.lua(Self.everything) == before, "\(dry)") }
    let failed = example.files.isEmpty || !folder.has("failed.csv") ? "" : try folder.read("failed.csv")
    let real = try await run([])
    #expect(dry.status == example.status && real.status == example.status, "\(dry)\n\(real)")
    let told = Self.numbers(dry.lines.last)
    var done = Self.numbers(real.lines.last)
    // The run of this one says how many calls failed as well.
    if example.name == "rotate_passwords", done.count == 3 { done.remove(at: 1) }
    #expect(!done.isEmpty || example.name == "profile_self_service")
    #expect(told == done, "\(dry)\n\(real)")
    if example.name == "profile_self_service" { #expect(dry.out == real.out) }
    guard folder.has("failed.csv") else { return }
    // The reasons are the same as well.
    #expect(failed == (try folder.read("failed.csv")))
  }

  @Test("a report by a field that does not exist is refused, in an empty pool too")
  func unknownField() async throws {
    let folder = try await Folder.withPool()
    for (field, hint) in [("compny", "did you mean company"), ("customData.school", "no such custom field")] {
      let result = try await Program.run(
        ["--quiet", "--pool", "pool.db", Self.examples + "/report.lua", "--by", field], in: folder)
      #expect(result.status == 2 && result.err.contains(hint), "\(result)")
    }
    let status = try await Program.run(
      ["--quiet", "--pool", "pool.db", Self.examples + "/report.lua", "--status", "Actived"], in: folder)
    #expect(status.status == 2 && status.err.contains("did you mean Activated?"), "\(status)")
  }

  @Test("an import without the column of numbers is refused; a column that is not read is named")
  func columns() async throws {
    let folder = try await Folder.withPool()
    try folder.write("wrong.csv", "employe_no,name\n1,Ada\n")
    let wrong = try await Program.run(
      ["--quiet", "--pool", "pool.db", Self.examples + "/import_hr_csv.lua", "wrong.csv"], in: folder)
    #expect(wrong.status == 2 && wrong.err.contains("no column employee_no"), "\(wrong)")
    #expect(wrong.err.contains("column passed over") && wrong.err.contains("employe_no"), "\(wrong)")
  }

  @Test("a failed row of an import claims nothing, and the rows of both runs fail for the pool's reasons")
  func failedRowsClaimNothing() async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(Self.owner)
    try folder.write("claims.csv", Self.claims)
    try folder.write("people.csv", Self.people)
    func run(_ file: String) async throws -> Program.Outcome {
      try await Program.run(["--quiet", "--pool", "pool.db", Self.examples + "/import_hr_csv.lua", file], in: folder)
    }
    let result = try await run("claims.csv")
    #expect(result.out.contains("1 created, 1 updated, 0 unchanged, 2 failed"), "\(result)")
    let holder = try await folder.lua(
      "print(management:getUser { userId = 'P1', userIdType = 'external_id' }.data.userId)")
    let failed = try folder.read("failed.csv")
    #expect(failed.contains("phone: phone is already used by user \(holder.dropLast())\n"), "\(failed)")
    _ = try await run("people.csv")
    let more = try folder.read("failed.csv")
    for (number, reason) in [
      ("N6", "\"email, phone or username is required\""),
      ("N7", "\"phone: must be 4 to 15 digits, without the country code\""),
      ("N9", "email: must be an email address such as test@example.com"),
    ] {
      let line = more.split(separator: "\n").first { $0.hasPrefix(number + ",") }
      #expect(line?.hasSuffix("," + reason) == true, "\(more)")
    }
  }

  @Test("if the pool refuses a row of an import after all, the row that needed its phone gets it")
  func refusedByPool() async throws {
    let folder = try await Folder.withPool()
    // The script does not know that these letters are one address.
    try folder.write(
      "rows.csv", "employee_no,email,mobile\nA,É@hr.example.com,\nB,é@hr.example.com,13900002009\nC,,13900002009\n")
    let result = try await Program.run(
      ["--quiet", "--pool", "pool.db", Self.examples + "/import_hr_csv.lua", "rows.csv", "--concurrency", "1"],
      in: folder
    )
    #expect(result.status == 3 && result.out.contains("2 created, 0 updated, 0 unchanged, 1 failed"), "\(result)")
    #expect(try folder.read("failed.csv").contains("\nB,"))
  }

  @Test(
    "a number out of its range is rejected before anything is done",
    arguments: [
      ("rotate_passwords", "--limit", ["0", "-3"]), ("rotate_passwords", "--concurrency", ["0", "-1", "10001"]),
      ("import_hr_csv", "--concurrency", ["0", "-1", "10001"]), ("normalise_phones", "--batch", ["0", "-5"]),
      ("normalise_phones", "--country", ["86", "+", "+0", "+12345", "x"]), ("report", "--top", ["0", "-1"]),
    ])
  func ranges(name: String, option: String, values: [String]) async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(Self.staff)
    try folder.write("rows.csv", "employee_no,email\nR1,r1@hr.example.com\n")
    let before = try await folder.lua(Self.everything)
    for value in values {
      for more in name == "report" ? [[]] : [[], ["--dry-run"]] {
        let result = try await Program.run(
          ["--quiet", "--pool", "pool.db", Self.examples + "/\(name).lua", "\(option)=\(value)"]
            + (name == "import_hr_csv" ? ["rows.csv"] : []) + more, in: folder)
        #expect(result.status == 2 && result.out.isEmpty && result.err.contains("\(option): expected"), "\(result)")
      }
    }
    #expect(try await folder.lua(Self.everything) == before)
  }

  @Test("every numeric option of the examples is among the ones that are tried out of range")
  func numericOptions() throws {
    var found: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(atPath: Self.examples) where file.hasSuffix(".lua") {
      let text = try String(contentsOfFile: Self.examples + "/" + file, encoding: .utf8)
      for match in text.matches(of: /"(--[a-z-]+)", type = "(integer|number)"/) { found.insert("\(file) \(match.1)") }
    }
    #expect(
      found == [
        "rotate_passwords.lua --limit", "rotate_passwords.lua --concurrency", "import_hr_csv.lua --concurrency",
        "normalise_phones.lua --batch", "report.lua --top",
      ])
  }

  @Test("a refused change of a profile is a plain message, and its dry run says what only the run checks")
  func profileFields() async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(
      """
      management:createUser { username = 'self', password = 'Sesam-Oeffne-Dich-1' }
      management:setCustomFields { list = { { targetType = 'USER', dataType = 'STRING', key = 'grade', label = 'Grade',
        description = '', encrypted = false, isUnique = false, userEditable = false } } }
      """)
    for (set, reason) in [("foo=1", "foo is not defined as a custom field"), ("grade=A", "customData.grade")] {
      func run(_ more: [String]) async throws -> Program.Outcome {
        try await Program.run(
          ["--quiet", "--pool", "pool.db", Self.examples + "/profile_self_service.lua", "self", "--set", set] + more,
          in: folder, environment: ["MOONPOOL_PASSWORD": "Sesam-Oeffne-Dich-1"])
      }
      let dry = try await run(["--dry-run"])
      #expect(dry.status == 0 && dry.err.contains("only the run checks whether the user may edit"), "\(dry)")
      #expect(dry.err.contains("whether the custom fields exist"), "\(dry)")
      let real = try await run([])
      #expect(real.status == 1 && real.out.isEmpty && real.err.contains(reason), "\(real)")
      #expect(real.err.contains("profile not changed") && !real.err.contains(".lua:"), "\(real)")
    }
  }

  @Test("offboard takes --activate or --status, not both; there is no undo")
  func activateOrStatus() async throws {
    let folder = try await Folder.withPool()
    _ = try await folder.lua(Self.staff)
    try folder.write("list.txt", "T1\n")
    for status in ["Suspended", "Deactivated", "Resigned"] {
      for more in [[], ["--dry-run"]] {
        let result = try await Program.run(
          [
            "--quiet", "--pool", "pool.db", Self.examples + "/offboard.lua", "list.txt", "--by", "external_id",
            "--activate", "--status", status,
          ] + more, in: folder)
        #expect(result.status == 2 && result.err.contains("exclude each other"), "\(result)")
      }
    }
    let undo = try await Program.run(
      ["--quiet", "--pool", "pool.db", Self.examples + "/offboard.lua", "list.txt", "--undo"], in: folder)
    #expect(undo.status == 2 && undo.err.contains("--undo: no such option"), "\(undo)")
    let text = try String(contentsOfFile: Self.examples + "/offboard.lua", encoding: .utf8)
    #expect(!text.lowercased().contains("undo"))
  }

  @Test("a null in the answer of a tenant is a field that the user does not have")
  func nulls() async throws {
    let folder = try await Folder.withPool()
    /// Runs an example on one user, as a tenant answers it, whom the pool does not know.
    func run(_ name: String, _ user: String, _ arguments: [String]) async throws -> Program.Outcome {
      try folder.write(
        "wrap.lua",
        """
        local user, rest = { data = \(user), statusCode = 200 }, { data = {}, statusCode = 404 }
        management = { users = function() return coroutine.wrap(function() coroutine.yield(user.data) end) end, try = {
          getUser = function(_, id) return id.userIdType == 'phone' and rest or user end } }
        dofile('\(Self.examples)/\(name).lua')
        """)
      return try await Program.run(["--quiet", "--pool", "pool.db", "wrap.lua", "--dry-run"] + arguments, in: folder)
    }
    let null = "email = genauth.null, passwordLastSetAt = genauth.null, phoneCountryCode = genauth.null"
    let user = "{ userId = 'u', phone = '13900001001', \(null) }"
    let rotated = try await run("rotate_passwords", user, ["--older-than", "1d"])
    #expect(
      rotated.status == 0 && rotated.out == "passwords to rotate: 0; users without an e-mail address: 1\n", "\(rotated)"
    )
    let phones = try await run("normalise_phones", user, [])
    #expect(phones.status == 0 && phones.out.contains("u   13900001001 -> +86 13900001001"), "\(phones)")
    try folder.write("rows.csv", "employee_no,mobile\nN1,13900001002\n")
    let imported = try await run("import_hr_csv", user, ["rows.csv"])
    #expect(imported.status == 0 && imported.out.contains("0 created, 1 updated"), "\(imported)")
  }
}
