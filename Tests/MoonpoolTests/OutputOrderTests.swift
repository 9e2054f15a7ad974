import Foundation
import Testing

/// What scripts write comes out as with the standalone interpreter (docs/lua-api.md, "Output").
@Suite("Output is Lua's")
struct OutputOrderTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("forty-six scripts write the same bytes in the same order as in lua5.4: on a pipe, in a file, at a terminal")
  func sameBytes() async throws {
    let folder = try Folder()
    let script = Self.root.appendingPathComponent("Tests/Terminal/output_order.py").path
    let run = try await Program.shell("python3 '\(script)' \"$MOONPOOL\"", in: folder)
    #expect(run.out.hasSuffix("138 compared\n") && run.out.split(separator: "\n").count == 1, "\(run)")
  }

  @Test("a line that is printed on a pipe is seen soon, though the script goes on without printing")
  func seenSoon() async throws {
    let folder = try Folder()
    let run = try Program.start(
      ["-e", "print('first') print('second') print('third') while true do end"], in: folder)
    #expect(await run.line() == "first")
    #expect(await run.line() == "second")
    #expect(await run.line() == "third")
    run.send(SIGINT)
    #expect(try await run.outcome().status == 130)
    withExtendedLifetime(folder) {}
  }

  @Test("a block that io.write has filled is seen soon, though the script goes on without writing")
  func blockSeenSoon() async throws {
    let folder = try Folder()
    let run = try Program.start(
      ["-e", "print('first') io.write('second\\n', ('x'):rep(5000)) while true do end"], in: folder)
    #expect(await run.line(limit: 60) == "first")
    #expect(await run.line(limit: 60) == "second")
    run.send(SIGINT)
    #expect(try await run.outcome().status == 130)
    withExtendedLifetime(folder) {}
  }

  @Test(
    "a slow reader gets everything, however the script ends",
    arguments: ["os.exit(0)", "os.exit(0, true)", "error('x', 0)", "coroutine.wrap(function() os.exit(0) end)()", ""])
  func slowReader(end: String) async throws {
    let folder = try Folder()
    try folder.write("long.lua", "io.stdout:write(('x'):rep(61440)) print(('y'):rep(30000)) \(end)")
    // It reads nothing until the pipe of 64 KiB is full: the script has then ended, but for its output.
    let reader = """
      import fcntl, os, struct, sys, termios
      pipe = os.open("p", os.O_RDONLY)
      while struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"0000"))[0] < 65536: os.sched_yield()
      print(len(open(pipe, "rb").read()))
      """
    try folder.write("reader.py", reader)
    let run = try await Program.shell(
      "mkfifo p; $MOONPOOL --quiet long.lua > p 2> err & python3 reader.py; wait", in: folder)
    #expect(run.out == "91441\n", "\(end): \(run)")
  }

  @Test(
    "a reader that has stopped reading delays neither Ctrl-C nor a limit",
    arguments: ["print(('x'):rep(1000))", "io.write(('x'):rep(1000))", "csv.write('-', {{a = ('x'):rep(1000)}})"])
  func stoppedReader(code: String) async throws {
    let folder = try Folder()
    try folder.write("endless.lua", "while true do \(code) end")
    // The reader holds the pipe open for as long as the program lives, and reads nothing.
    let line = "mkfifo p; exec 3<>p; $MOONPOOL --quiet --time-limit 1s endless.lua >p 2>err; echo $?; cat err"
    let run = try await Program.shell(line, in: folder)
    #expect(run.out.hasPrefix("5\n"), "\(run)")
    #expect(run.out.contains("the time limit was reached"), "\(run)")
  }
}
