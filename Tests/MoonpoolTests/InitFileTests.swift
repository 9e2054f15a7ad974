import Foundation
import Testing

/// What an init file may use, and secrets from files in it (docs/commands.md, "The init file").
@Suite("The init file")
struct InitFileTests {
  /// Ways to get a secret out of a file that ends in a line end.
  private static let readings = [
    "local f = assert(io.open('sk')) local secret = f:read('a') f:close()", "local secret = fs.read('sk')",
    "local secret = io.popen('cat sk'):read('a')",
  ]

  @Test("a secret with the line end of its file works, for a target and a client", arguments: readings, ["\n", "\r\n"])
  func secret(reading: String, end: String) async throws {
    let folder = try await Folder.withPool(users: 2)
    let keys = try await Program.run(["pool", "keys", "--pool", "pool.db", "--json"], in: folder).json()
    let (id, secret) = try (
      #require(keys["accessKeyId"] as? String), #require(keys["accessKeySecret"] as? String)
    )
    try folder.write("sk", secret + end)
    let server = try Program.start(["serve", "--pool", "pool.db", "--port", "0", "--quiet"], in: folder)
    let line = await server.line(limit: 60) ?? ""
    let url = String(try #require(line.firstMatch(of: /http:\/\/[\w.:]+/), "\(line)").0)
    try folder.write(
      "init.lua",
      "\(reading)\ntarget 't' { host = env.URL, accessKeyId = '\(id)', accessKeySecret = secret, proxy = '', rate = false }"
    )
    let environment = ["URL": url, "XDG_RUNTIME_DIR": folder.path]
    let result = try await Program.run(
      ["--quiet", "--config", "init.lua", "--target", "t", "-e", "print(#management:listUsers{}.data.list)"],
      in: folder,
      environment: environment)
    #expect(result.status == 0 && result.out == "2\n", "\(result)")
    let client = try await Program.run(
      [
        "--quiet", "-e",
        "print(#genauth.ManagementClient { host = env.URL, accessKeyId = '\(id)', accessKeySecret = fs.read('sk') }:listUsers{}.data.list)",
      ], in: folder, environment: environment)
    #expect(client.status == 0 && client.out == "2\n", "\(client)")
    server.send(SIGTERM)
    #expect(try await server.outcome(limit: 60).status == 0)
  }

  @Test("a secret of several lines is refused by the option's name, and not shown")
  func twoLines() async throws {
    let folder = try Folder()
    try folder.write("sk", "geheim1\ngeheim2\n")
    for option in ["accessKeySecret = fs.read('sk')", "delivery = { smtp = { host = 'x', password = fs.read('sk') } }"]
    {
      try folder.write("moonpool.lua", "target 't' { host = 'https://x.example.com', \(option) }")
      let result = try await Program.run(["-e", "management:listUsers{}"], in: folder)
      #expect(result.status == 1 && result.err.contains("holds a line end"), "\(result)")
      #expect(!result.err.contains("geheim"), "\(result)")
    }
  }

  @Test("every module of scripts but the clients is there, and require finds what lies beside it")
  func modules() async throws {
    let folder = try await Folder.withPool()
    try folder.write("names.lua", "return { file = 'pool.db' }")
    try folder.write("pools.csv", "name,file\none,pool.db\n")
    try folder.write(
      "moonpool.lua",
      """
      assert(json.decode('[1]')[1] == 1 and time.duration('1m') == 60 and crypto.base64('a') and env.HOME)
      assert(fs.exists('pools.csv') and log and args and parallel and progress and jsonl)
      for row in csv.rows('pools.csv') do target(row.name) { pool = row.file } end
      target 'two' { pool = require('names').file }
      """)
    for target in ["one", "two"] {
      let result = try await Program.run(
        ["--target", target, "-e", "print(management:listUsers{}.data.totalCount)"], in: folder)
      #expect(result.status == 0 && result.out == "0\n", "\(result)")
    }
    try folder.write("moonpool.lua", "management:listUsers{}")
    let loop = try await Program.run(["pool", "stats"], in: folder)
    #expect(loop.status == 2 && loop.err.contains("the init file declares pools"), "\(loop)")
    try folder.write("moonpool.lua", "os.exit(0)")
    let exit = try await Program.run(["pool", "stats"], in: folder)
    #expect(exit.status == 2 && exit.err.contains("os.exit"), "\(exit)")
  }
}
