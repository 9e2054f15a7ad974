import ArgumentParser
import Contract
import ScriptHost

/// `moonpool check`
struct CheckCommand: MoonpoolSubcommand, MoonpoolNamed {
  static let name = "check"
  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Parse scripts and check them against the contract without running them.",
    discussion: """
      Finds syntax errors, unknown globals, operations, DTOs, members, options and fields, wrong numbers of arguments, pages \
      used as lists, table fields that the run would reject, and calls of try whose result the script ignores. Exits with 1 if \
      it finds a problem.

      EXAMPLES:
        moonpool check examples/*.lua
        moonpool check --json - < report.lua
      """)

  @Argument(
    help: ArgumentHelp("The scripts to check; - is standard input.", valueName: "file"),
    completion: .file(extensions: ["lua"]))
  var files: [String]

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    // A name that is wrong is said before anything else is.
    var scripts: [Script] = []
    for file in files { scripts.append(try Scripts.file(file)) }
    var found: [PlacedFinding] = []
    for script in scripts { found += try ScriptCheck.findings(in: script) }
    if output.json {
      try console.data(JSONText.of(.array(found.map(\.value))))
    } else {
      for finding in found { try console.data(finding.text) }
      if found.isEmpty {
        console.note(Count.of(files.count, "file checked: no problems", "files checked: no problems"))
      }
    }
    return found.isEmpty ? .success : .failure
  }
}
