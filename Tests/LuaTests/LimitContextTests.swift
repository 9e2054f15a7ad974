import Foundation
import Lua
import Testing

/// Every limit ends a run wherever in the script it comes.
@Suite("Limits in every context")
struct LimitContextTests {
  /// Where the script is: `BODY` stands for what does not end.
  static let contexts = [
    "main": "BODY",
    "coroutine": "coroutine.wrap(function() BODY end)()",
    "coroutine in a coroutine": "coroutine.wrap(function() coroutine.wrap(function() BODY end)() end)()",
    "pcall": "pcall(function() BODY end)",
    "xpcall": "xpcall(function() BODY end, function() BODY end)",
    "handler": "xpcall(error, function() BODY end)",
    "metamethod": "local _ = setmetatable({}, {__add = function() BODY end}) + 1",
    "index": "local _ = setmetatable({}, {__index = function() BODY end}).x",
    "iterator": "for _ in function() BODY end do end",
    "comparator": "table.sort({3, 2, 1}, function() BODY end)",
    "replacement": "string.gsub('x', 'x', function() BODY end)",
    "finalizer": "setmetatable({}, {__gc = function() BODY end}) collectgarbage()",
    "close": "do local x <close> = setmetatable({}, {__close = function() BODY end}) end",
    "close after an error":
      "pcall(function() local x <close> = setmetatable({}, {__close = function() BODY end}) error('x') end)",
    "reader": "load(function() BODY end)",
    "host function": "host(function() BODY end)",
    "host function in a coroutine": "coroutine.wrap(function() host(function() BODY end) end)()",
  ]
  /// What does not end, and what a pcall cannot be asked to catch.
  static let loops = ["while true do end", "while true do pcall(function() while true do end end) end"]
  static let hungry = [
    "local t = {} while true do t[#t + 1] = {} end",
    "local t = {} while true do pcall(function() while true do t[#t + 1] = {} end end) end",
    "pcall(string.rep, 'x', 1000000000) while true do end",
    "local s = 'x' while true do s = s .. s end",
  ]

  private func state(_ configuration: Configuration = .trusted) throws -> State {
    let state = try State(configuration)
    try state.globals.set("host") { stack in
      try stack.call(stack.count - 1)
      return .results(stack.count)
    }
    return state
  }

  private func script(_ context: String, _ body: String) -> String {
    "pcall(function() \((Self.contexts[context] ?? "").replacing("BODY", with: body)) end) after = true"
  }

  /// The state runs again once the stop is taken back, and nothing ran after the stop.
  private func expectUsable(_ state: State, _ context: String) throws {
    state.setTimeLimit(nil)
    state.setInstructionLimit(nil)
    state.interrupt.reset()
    #expect(try state.globals.get("after").isNil, "\(context)")
    #expect(try task(state, "return 1").finish().first?.integer == 1)
  }

  @Test("time", arguments: contexts.keys.sorted(), loops)
  func time(context: String, body: String) throws {
    let state = try state()
    state.setTimeLimit(.milliseconds(10))
    #expect(failure { _ = try task(state, script(context, body)).finish() }?.stop == .time)
    try expectUsable(state, context)
  }

  @Test("Ctrl-C", arguments: contexts.keys.sorted(), loops)
  func cancelled(context: String, body: String) throws {
    let state = try state()
    try state.globals.set("started") { [interrupt = state.interrupt] _ in
      Thread.detachNewThread { interrupt.stop() }
      return 0
    }
    #expect(failure { _ = try task(state, script(context, "started() " + body)).finish() }?.stop == .cancelled)
    try expectUsable(state, context)
  }

  @Test("instructions", arguments: contexts.keys.sorted(), loops)
  func instructions(context: String, body: String) throws {
    let state = try state(Configuration(instructionLimit: 100_000))
    #expect(failure { _ = try task(state, script(context, body)).finish() }?.stop == .instructions)
    try expectUsable(state, context)
  }

  @Test("memory", arguments: contexts.keys.sorted(), hungry)
  func memory(context: String, body: String) throws {
    let limit = 4_000_000
    let state = try state(Configuration(memoryLimit: limit))
    let error = failure { _ = try task(state, script(context, body)).finish() }
    #expect(error?.stop == .memory)
    #expect(error?.position?.line == 1, "\(context)")
    // A host function may push the error that it passes on.
    #expect(state.memory.peak <= limit + (context.hasPrefix("host") ? 1000 : 0))
    try expectUsable(state, context)
  }

  private final class Keeper {
    var held: HeldMemory?
  }

  @Test("memory that the host holds counts, and is given back")
  func held() throws {
    let state = try state(Configuration(memoryLimit: 4_000_000))
    let keeper = Keeper()
    try state.globals.set("hold") { [unowned state] stack in
      let held = HeldMemory(state)
      keeper.held = held
      try held.resize(to: Int(stack.integer(1) ?? 0))
      return 0
    }
    _ = try task(state, "hold(2500000)").finish()
    let error = failure { _ = try task(state, "local s = ('x'):rep(1000000)").finish() }
    #expect(error?.stop == .memory)
    state.interrupt.reset()
    keeper.held = nil
    _ = try task(state, "local s = ('x'):rep(1000000)").finish()
    #expect(failure { _ = try task(state, "pcall(hold, 5000000) after = true").finish() }?.stop == .memory)
    keeper.held = nil
    try expectUsable(state, "host")
  }

  @Test("work of the host is charged to the instruction limit, and sees a stop")
  func work() throws {
    let state = try state()
    try state.globals.set("work") { stack in
      while true { try stack.look(steps: 100) }
    }
    state.setTimeLimit(.milliseconds(10))
    #expect(failure { _ = try task(state, "pcall(work) after = true").finish() }?.stop == .time)
    try expectUsable(state, "host")
    state.setInstructionLimit(100_000)
    #expect(failure { _ = try task(state, "pcall(work) after = true").finish() }?.stop == .instructions)
    try expectUsable(state, "host")
  }

  @Test("a read from a file without end is stopped", arguments: ["a", "l", "L"])
  func endlessRead(format: String) throws {
    let state = try state()
    state.setTimeLimit(.milliseconds(50))
    let source = "local f = assert(io.open('/dev/zero')) f:read('\(format)') after = true"
    #expect(failure { _ = try task(state, source).finish() }?.stop == .time)
    try expectUsable(state, format)
  }
}
