import Testing

/// What a run under `--memory-limit` takes of the machine's memory, whatever a script does.
@Suite("Memory limits, measured")
struct MemoryLimitTests {
  /// The limit in MiB.
  private static let limit = 64

  static let hungry = [
    "json.encode(shared)",
    "json.encode(shared, { pretty = true })",
    "local t = {} for i = 1, 2e5 do t[i] = { name = 'user ' .. i } end while true do t[#t + 1] = json.encode(t) end",
    "json.encode(('x'):rep(30 * 1024 * 1024), { ascii = true })",
    "json.encode(('\\1'):rep(30 * 1024 * 1024))",
    "json.decode('[' .. ('{},'):rep(8000000) .. '0]')",
    "csv.parse((','):rep(30000000))",
    "csv.parse(('a,b,c\\n'):rep(5000000))",
    "local out = {} for i = 1, 1e6 do out[i] = { a = i } end csv.encode(out)",
    "for _ in fs.lines('/dev/zero') do end",
    "local open = {} for i = 1, 20 do open[i] = fs.lines('/dev/zero') end for i = 1, 20 do pcall(open[i]) end",
    "for _ in csv.rows('/dev/zero') do end",
    "crypto.base64(('x'):rep(30 * 1024 * 1024))",
    "crypto.hex(('x'):rep(30 * 1024 * 1024))",
    "log.info(('x'):rep(30 * 1024 * 1024))",
    "jsonl.write('/dev/null', { { a = ('x'):rep(30 * 1024 * 1024) } })",
    "fs.read('/dev/zero')",
    "io.open('/dev/zero'):read('a')",
    "management:createUsersBatch{ list = { shared } }",
    "log.info('x', shared) while true do shared = { shared } end",
    "local s = ('x'):rep(30 * 1024 * 1024) fs.write('/dev/null', s) local t = {} for i = 1, 9 do t[i] = s .. i end",
  ]

  /// Runs a script and measures the most memory that it held, in MiB.
  private func peak(_ script: String, limited: Bool) async throws -> (status: Int32, size: Double) {
    let folder = try Folder()
    let measuring =
      "import resource, subprocess, sys; r = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, "
      + "stderr=subprocess.DEVNULL); print(r.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    let options = limited ? "--memory-limit \(Self.limit)M" : ""
    let outcome = try await Program.shell(
      "exec python3 -c \"$MEASURING\" \"$MOONPOOL\" run \(options) -e \"$SCRIPT\"", in: folder,
      environment: ["MEASURING": measuring, "SCRIPT": script])
    let numbers = outcome.out.split(separator: " ").compactMap { Double($0.trimming(while: \.isWhitespace)) }
    try #require(numbers.count == 2, "\(outcome)")
    return (Int32(numbers[0]), numbers[1] / 1024)
  }

  @Test("stay within one and a half times the limit beside what the program takes at its start", arguments: hungry)
  func measured(script: String) async throws {
    let start = try await peak("return 1", limited: false).size
    let prelude = "local shared = { a = 1 } for _ = 1, 60 do shared = { a = shared, b = shared } end "
    let run = try await peak(prelude + "while true do " + script + " end", limited: true)
    #expect(run.size < start + 1.5 * Double(Self.limit), "\(run.size) MiB, \(start) MiB at the start")
    #expect(run.status == 5 || run.status == 1)
  }
}

extension Substring {
  fileprivate func trimming(while isLeftOut: (Character) -> Bool) -> Substring {
    var rest = drop(while: isLeftOut)
    while let last = rest.last, isLeftOut(last) { rest.removeLast() }
    return rest
  }
}
