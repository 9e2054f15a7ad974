import Testing

@testable import ScriptHost

@Suite("Counted nouns")
struct CountTests {
  @Test(
    "a noun after 1 is singular, after any other number plural",
    arguments: [
      (0, "0 rows", "0 rows failed; they are lost"), (1, "1 row", "1 row failed; it is lost"),
      (2, "2 rows", "2 rows failed; they are lost"), (1_000, "1,000 rows", "1,000 rows failed; they are lost"),
      (-1, "-1 rows", "-1 rows failed; they are lost"),
    ])
  func plural(count: Int, noun: String, sentence: String) {
    #expect(Count.of(count, "row") == noun)
    #expect(Count.of(Int64(count), "row") == noun)
    #expect(Count.of(count, "row failed; it is lost", "rows failed; they are lost") == sentence)
  }

  @Test(
    "the summary of a run counts its calls and rows in the singular and the plural",
    arguments: [(0, "1 call, 0 rows in"), (1, "1 call, 1 row in"), (2, "1 call, 2 rows in")])
  func summary(rows: Int, total: String) {
    var report = RunReport()
    report.lines = [.init(operation: "users", statusCode: 200, calls: 1, rows: rows)]
    #expect(report.rendered().contains("\n\(total)"), "\(report.rendered())")
    #expect(report.rendered().contains("1 ok") && !report.rendered().contains("(1 rows)"))
  }
}
