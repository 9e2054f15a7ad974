import Lua
import Testing

@Suite("Host waits")
struct WaitTests {
  @Test(
    "a wait passes through whatever surrounds it",
    arguments: [
      "return wait(1)",
      "return select(2, pcall(wait, 1))",
      "return select(2, xpcall(wait, print, 1))",
      "for v in function() return wait(1) end do return v end",
      "return setmetatable({}, {__index = function() return wait(1) end}).x",
      "return setmetatable({}, {__add = function() return wait(1) end}) + 1",
      "return setmetatable({}, {__call = function() return wait(1) end})()",
      "return select(2, coroutine.resume(coroutine.create(wait), 1))",
      "return coroutine.wrap(function() return wait(1) end)()",
      "return coroutine.wrap(function() return coroutine.wrap(function() return wait(1) end)() end)()",
    ])
  func passesThrough(source: String) throws {
    let state = try waiting()
    let task = try state.makeCoroutine(state.load(Chunk(source, name: "=test")).reference)
    guard case .waiting(let wait) = try task.resume() else {
      Issue.record("it did not wait")
      return
    }
    #expect(wait.token == 1)
    task.stack.push("answer")
    guard case .finished(let count) = try task.resume(1) else {
      Issue.record("it did not finish")
      return
    }
    #expect(count == 1)
    #expect(task.stack.string(-1) == "answer")
  }

  private func waiting() throws -> State {
    let state = try State()
    try state.globals.set("wait") { stack in
      try stack.wait(for: UInt64(stack.integer(1) ?? 0))
    }
    return state
  }
}
