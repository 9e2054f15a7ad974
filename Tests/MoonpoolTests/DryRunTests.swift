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

    """

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
    func employees(_ text: String) -> [String] {
      text.split(separator: "\n").map { String($0.prefix { $0 != "," }) }.sorted()
    }
    #expect(employees(failed) == employees(try folder.read("failed.csv")), "\(failed)")
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
}
