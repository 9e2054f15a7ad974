import Foundation
import Testing

@testable import Moonpool

@Suite("What shells and manuals are told")
struct TerminalStubTests {
  /// Whether a program is installed here.
  private static func has(_ program: String) -> Bool {
    FileManager.default.isExecutableFile(atPath: "/usr/bin/\(program)")
  }

  @Test(
    "the completions are scripts of their shells",
    .enabled(if: TerminalStubTests.has("zsh") && TerminalStubTests.has("fish")),
    arguments: ["bash", "zsh", "fish"])
  func scriptsParse(shell: String) async throws {
    let folder = try Folder()
    let outcome = try await Program.shell("$MOONPOOL stubs completion \(shell) > it && \(shell) -n it", in: folder)
    #expect(outcome.status == 0 && outcome.err.isEmpty, "\(outcome)")
  }

  @Test(
    "bash completes commands, options, values, targets, pools and scripts",
    arguments: [
      ("moonpool po", "pool"), ("moonpool pool exp", "export"), ("moonpool pool export --form", "--format"),
      ("moonpool pool export --format j", "jsonl"), ("moonpool stubs completion z", "zsh"),
      ("moonpool run --target pr", "prod"), ("moonpool --target pr", "prod"), ("moonpool --tar", "--target"),
      ("moonpool --pool st", "staff.db"), ("moonpool run rep", "report.lua"), ("moonpool rep", "report.lua"),
      ("moonpool --pool staff.db rep", "report.lua"), ("moonpool check rep", "report.lua"),
    ])
  func bashCompletes(line: String, word: String) async throws {
    let folder = try Folder()
    for name in ["staff.db", "report.lua"] { try folder.write(name, "") }
    // Nothing of the init file is run for a Tab.
    try folder.write(
      "moonpool.lua", #"target "prod" { pool = "p.db" } target("local", {}) io.open("ran", "w"):close()"#)
    try folder.write(
      "drive.sh",
      """
      mkdir bin && ln -s "$MOONPOOL" bin/moonpool && PATH=$PWD/bin:$PATH
      source <("$MOONPOOL" stubs completion bash)
      COMP_LINE=$1 COMP_POINT=${#1}
      read -ra COMP_WORDS <<< "$1"
      COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
      function=$(complete -p moonpool | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
      "$function" moonpool "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
      printf '%s\\n' "${COMPREPLY[@]}"
      """)
    let outcome = try await Program.shell("bash drive.sh '\(line)'", in: folder)
    #expect(outcome.lines == [word], "\(outcome)")
    #expect(!folder.has("ran"))
  }

  @Test("targets are read from the init file by their names")
  func targets() {
    let text =
      "-- target 'no'\ntarget 'a' { }\ntarget(\"b\", {})\ntarget [[c]] {}\ntarget(name) target 'a' {}\nx = 'target'"
    #expect(CompletionTargets.declared(in: Array(text.utf8)) == ["a", "b", "c"])
  }

  @Test("the manual page is what man and mandoc take without a word of complaint")
  func manual() async throws {
    let folder = try Folder()
    let page = try await Program.run(["stubs", "man"])
    #expect(page.status == 0)
    try folder.write("moonpool.1", page.out)
    for part in [".Dt MOONPOOL 1", ".Ss \"moonpool pool export\"", ".It Fl -pool Ar path", ".It Ev MOONPOOL_KEY"] {
      #expect(page.out.contains(part), "\(part) is missing")
    }
    if Self.has("man") {
      let shown = try await Program.shell("MANPAGER=cat man --warnings -l moonpool.1 > shown", in: folder)
      #expect(shown.status == 0 && shown.err.isEmpty, "\(shown)")
      #expect(try folder.read("shown").contains("--time-limit"))
    }
    if Self.has("mandoc") {
      let checked = try await Program.shell("mandoc -Tlint -Wwarning moonpool.1", in: folder)
      #expect(checked.status == 0, "\(checked)")
    }
  }
}
