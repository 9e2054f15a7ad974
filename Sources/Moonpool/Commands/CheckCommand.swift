import ArgumentParser

/// `moonpool check`
struct CheckCommand: MoonpoolSubcommand, MoonpoolNamed {
  static let name = "check"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Parse scripts and check them against the contract without running them.",
    discussion: """
      Finds syntax errors, operations and DTOs that do not exist, and what the run would refuse in tables that are written out. \
      Exits 1 where anything was found.

      EXAMPLES:
        moonpool check examples/*.lua
      """)

  @Argument(
    help: ArgumentHelp("The scripts; - is standard input.", valueName: "file"), completion: .file(extensions: ["lua"]))
  var files: [String]

  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    var found = 0
    for file in files {
      let problems = try ScriptCheck.problems(in: Scripts.file(file))
      for problem in problems { try console.data(problem) }
      found += problems.count
    }
    if found == 0 { console.note("\(files.count) file\(files.count == 1 ? "" : "s") checked, nothing to say") }
    return found == 0 ? .success : .failure
  }
}
