import Foundation
import Testing

/// Closing a file of an open pool would give up SQLite's locks on it.
@Suite("Scripts that open the files of their pool")
struct PoolFileScriptTests {
  @Test("the io library refuses the pool, its log and the log's index, by any name, and opens everything else")
  func refused() async throws {
    let folder = try await Folder.withPool(users: 1)
    try folder.write("other.txt", "a line\n")
    try FileManager.default.createSymbolicLink(atPath: folder("link"), withDestinationPath: "pool.db")
    let out = try await folder.lua(
      """
      assert(management:listUsers{}.data.totalCount == 1)
      for _, name in ipairs{'pool.db', './pool.db', 'link', 'pool.db-wal', 'pool.db-shm'} do
        local file, message, code = io.open(name, 'rb')
        assert(file == nil and code == 16 and message:find(name .. ': the file belongs to a pool', 1, true), name)
        for _, open in ipairs{io.lines, io.input, io.output} do
          local done, problem = pcall(open, name)
          assert(not done and problem:find('belongs to a pool', 1, true), name)
        end
        -- The toolkit's own reading keeps the descriptor.
        assert(fs.read(name))
      end
      assert(io.open('other.txt'):read('l') == 'a line')
      for line in io.lines('other.txt') do assert(line == 'a line') end
      io.input('other.txt') assert(io.read('l') == 'a line') io.input(io.stdin)
      assert(select(2, io.open('none')):find('none: No such file', 1, true))
      management:createUser{username = 'two'}
      print('ok')
      """)
    #expect(out == "ok\n")
  }

  @Test("a script can read the files of its pool as often as it likes, with few descriptors")
  func manyReadings() async throws {
    let folder = try await Folder.withPool(users: 1)
    let script = """
      management:listUsers{}
      for _ = 1, 300 do
        for _, side in ipairs{'', '-wal', '-shm'} do fs.read('pool.db' .. side) end
      end
      management:createUser{username = 'two'}
      print(management:listUsers{}.data.totalCount)
      """
    try folder.write("read.lua", script)
    let result = try await Program.shell(
      "ulimit -n 64; \"$MOONPOOL\" --quiet --pool pool.db -e \"$(cat read.lua)\"", in: folder)
    #expect(result.status == 0 && result.out == "2\n", "\(result)")
  }

  @Test("a pipe is opened once by loadfile and dofile, so what its writer has written arrives")
  func pipe() async throws {
    let folder = try Folder()
    try #require(mkfifo(folder("p"), 0o600) == 0)
    let watch = inotify_init1(CInt(IN_CLOEXEC | IN_NONBLOCK))
    defer { close(watch) }
    try #require(inotify_add_watch(watch, folder("p"), UInt32(IN_OPEN | IN_CLOSE_NOWRITE)) >= 0)
    let result = try await Program.shell(
      "(echo 'return 7' > p) & \"$MOONPOOL\" --quiet --create --pool pool.db -e \"print(dofile('p'))\"; kill $! 2>&-; true",
      in: folder, limit: 60)
    #expect(result.out == "7\n", "\(result)")
    // Each reader's opening ends with an event of its own: struct inotify_event, without a name, has 16 bytes, the kind behind the first four.
    var events = [UInt32](repeating: 0, count: 256)
    let count = max(0, read(watch, &events, 1024)) / 4
    let readers = stride(from: 1, to: count, by: 4).count { events[$0] & UInt32(IN_CLOSE_NOWRITE) != 0 }
    #expect(readers == 1)
  }
}
