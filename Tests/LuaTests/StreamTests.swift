import Lua
import Testing

@Suite("Standard streams of a state")
struct StreamTests {
  private final class Streams: StandardStreams {
    var text = ""
    func write(_ bytes: UnsafeRawBufferPointer, to stream: StandardStream) -> Int32 {
      text += String(decoding: bytes, as: UTF8.self)
      return 0
    }
    func flush(_ stream: StandardStream) -> Int32 { 0 }
    func setBuffering(_ buffering: StandardStream.Buffering, size: Int, of stream: StandardStream) -> Int32 { 0 }
  }

  @Test("a state does not keep its streams alive; once they are gone, writing fails and nothing crashes")
  func gone() throws {
    let state = try State()
    var streams: Streams? = Streams()
    state.setStreams(streams)
    try state.run("io.write('a') io.stderr:write('b')")
    #expect(streams?.text == "ab")
    weak let seen = streams
    streams = nil
    #expect(seen == nil)
    try state.run(
      """
      local function fails(ok, message, code) assert(not ok and message == "Bad file descriptor" and code == 9) end
      fails(io.write('c')) fails(io.stderr:write('d')) fails(io.flush()) fails(io.stdout:setvbuf('no'))
      assert(io.open('/dev/null')):close()
      warn('@on') warn('e') io.stdout:seek('cur')
      """)
    state.flushOutput()
    state.close()
  }
}
