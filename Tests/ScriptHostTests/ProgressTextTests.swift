import Testing

@testable import ScriptHost

@Suite("Progress in one line")
struct ProgressTextTests {
  private func text(_ label: String, done: Int = 1_234, total: Int? = 4_500) -> ProgressText {
    var text = ProgressText(label, done: done, total: total, rate: 567)
    text.left = 11.2
    return text
  }

  @Test("a wide terminal shows all of it, a file no bar")
  func whole() {
    #expect(
      text("importing").line(columns: 80) == "importing  [#####...............]  27%  1,234/4,500  567/s  0:12 left")
    #expect(text("importing").line(columns: nil) == "importing   27%  1,234/4,500  567/s  0:12 left")
    #expect(text("", total: nil).line(columns: 80) == "1,234  567/s  0:12 left")
  }

  @Test("what is least missed goes first where there is little room")
  func shapes() {
    let shapes = [60, 50, 40, 32, 26, 22, 16, 8].map { text("importing").line(columns: $0) }
    #expect(
      shapes == [
        "importing  [##........]  27%  1,234/4,500  567/s  0:12 left", "importing   27%  1,234/4,500  567/s  0:12 left",
        "importing   27%  1,234/4,500  0:12 left", "importing   27%  1,234/4,500", "impor…   27%  1,234/4,500",
        "i…   27%  1,234/4,500", " 27%  1,234/4,…", " 27%  …",
      ], "\(shapes)")
  }

  @Test(
    "a line is narrower than the terminal, whatever the label",
    arguments: ["", "users", "正在导入用户的资料", "👩‍👩‍👧 文字", "e\u{301}\u{301} \n\u{1B}[2J", String(repeating: "很长", count: 200)])
  func widths(label: String) {
    for columns in 1...120 {
      for (done, total) in [(0, 0), (1, 2), (1_999_999, 2_000_000), (5, 3), (-1, nil), (.max, nil)] as [(Int, Int?)] {
        let line = text(label, done: done, total: total).line(columns: columns)
        #expect(TextWidth.of(line) < columns || line.isEmpty, "\(columns): \(line)")
        #expect(!line.unicodeScalars.contains { $0.value < 32 }, "\(columns): \(line)")
      }
    }
  }

  @Test("the last line says how long it took")
  func end() {
    var done = ProgressText("importing", done: 60_000, rate: 12_345.6)
    done.what = "users imported"
    for (seconds, shown) in [
      (0.04, "0.0 s"), (59.94, "59.9 s"), (61, "1:01"), (3_723, "1:02:03"), (.infinity, "0.0 s"),
    ] {
      done.took = seconds
      #expect(done.line(columns: nil) == "importing  60,000 users imported  12,346/s  in \(shown)")
    }
  }
}
