import Contract
import Lua

/// The loop of a run: resumes what is ready, waits for answers and timers. Belongs to the run's thread.
///
/// A host function that has to wait asks for a token (``ticket(_:)``), and answers with `stack.wait(for:)`. Whoever has
/// the result gives it to ``complete(_:with:)`` on this thread, or posts a letter to the ``mailbox`` from any other.
final class EventLoop {
  /// What becomes of a letter for a token: makes the task's resumption of it.
  typealias Opening = (Mailbox.Letter) -> ScriptTask.Resumption

  /// How deep waits in place (inside a sort comparator, …) run other tasks within themselves.
  private static let deepest = 16

  let mailbox = Mailbox()
  private let clock: any HostClock
  private let interrupt: Interrupt
  private var ready = Queue<(task: ScriptTask, resumption: ScriptTask.Resumption)>()
  private var tasks: [TaskIdentity: ScriptTask] = [:]
  private var waiting: [UInt64: ScriptTask] = [:]
  private var openings: [UInt64: Opening] = [:]
  private var arrived: [UInt64: ScriptTask.Resumption] = [:]
  private var timers = TimerHeap()
  private var lastToken: UInt64 = 0
  private var depth = 0

  /// When the run's time is over (of the clock's monotonic time). The state's own watch sees it only while Lua runs.
  var deadline: UInt64?

  /// Called before the loop waits for a letter or a timer.
  var onWait: () -> Void = {}

  /// How many letters are on their way.
  private(set) var inFlight = 0

  init(clock: any HostClock, interrupt: Interrupt) {
    self.clock = clock
    self.interrupt = interrupt
    interrupt.onStop { [mailbox] in mailbox.wake() }
  }

  /// True if others run or wait beside the task that is running.
  var hasCompany: Bool { inFlight > 0 || !ready.isEmpty }

  /// Puts a new task at the end of the line.
  func add(_ task: ScriptTask, arguments: Int = 0) {
    tasks[task.identity] = task
    ready.append((task, .start(arguments)))
  }

  /// A fresh token.
  func token() -> UInt64 {
    lastToken += 1
    return lastToken
  }

  /// A fresh token for a letter that will come, with what to make of it.
  func ticket(_ opening: @escaping Opening) -> UInt64 {
    let token = token()
    openings[token] = opening
    inFlight += 1
    return token
  }

  /// A fresh token that completes, without results, when so many nanoseconds have passed.
  func timer(_ nanoseconds: UInt64) -> UInt64 {
    let token = token()
    let (deadline, overflow) = clock.monotonic().addingReportingOverflow(nanoseconds)
    timers.insert(overflow ? .max : deadline, token)
    return token
  }

  /// Ends the wait for a token. The wait may begin only afterwards.
  func complete(_ token: UInt64, with resumption: ScriptTask.Resumption = .results { _ in 0 }) {
    if let task = waiting.removeValue(forKey: token) {
      task.waitsFor = nil
      ready.append((task, resumption))
    } else {
      arrived[token] = resumption
    }
  }

  /// Runs while `isWanted`, until nothing is left or a stop is in force.
  func run(while isWanted: () -> Bool) {
    while isWanted(), interrupt.reason == nil {
      if let next = ready.popFirst() {
        resume(next.task, next.resumption)
        if ready.isEmpty { receive() }
      } else if inFlight == 0, timers.isEmpty {
        return
      } else {
        sleep()
      }
    }
  }

  /// Waits in place for a token, for a call that cannot be suspended; other tasks go on meanwhile. Where too many such
  /// waits lie inside each other, the others wait for their turn.
  func wait(inPlaceFor token: UInt64) throws -> ScriptTask.Resumption {
    let runsOthers = depth < Self.deepest
    depth += 1
    defer { depth -= 1 }
    while interrupt.reason == nil {
      if let resumption = arrived.removeValue(forKey: token) { return resumption }
      if runsOthers, let next = ready.popFirst() {
        resume(next.task, next.resumption)
        if ready.isEmpty { receive() }
      } else if inFlight == 0, timers.isEmpty {
        throw LuaError(
          runsOthers ? "the call waits for something that can never happen" : "too many nested calls are waiting")
      } else {
        sleep(evenWithReady: !runsOthers)
      }
    }
    return .results { _ in 0 }
  }

  private func resume(_ task: ScriptTask, _ resumption: ScriptTask.Resumption) {
    do throws(LuaError) {
      let progress: Progress
      switch resumption {
      case .start(let count): progress = try task.coroutine.resume(count)
      case .failure(let error): progress = try task.coroutine.resume(throwing: error)
      case .results(let push):
        let pushed = Result { () throws -> Int in
          try task.coroutine.stack.ensure(8)
          return try push(task.coroutine.stack)
        }
        switch pushed {
        case .success(let count): progress = try task.coroutine.resume(count)
        case .failure(let error): progress = try task.coroutine.resume(throwing: error)
        }
      }
      settle(task, progress)
    } catch {
      end(task, .failure(error))
    }
  }

  private func settle(_ task: ScriptTask, _ progress: Progress) {
    switch progress {
    case .finished(let count): end(task, .success(count))
    case .waiting(let wait):
      if let resumption = arrived.removeValue(forKey: wait.token) {
        ready.append((task, resumption))
      } else {
        task.waitsFor = wait.token
        waiting[wait.token] = task
      }
    case .yielded: end(task, .failure(LuaError("attempt to yield from outside a coroutine")))
    }
  }

  private func end(_ task: ScriptTask, _ result: Result<Int, LuaError>) {
    tasks[task.identity] = nil
    task.onEnd(result)
  }

  /// Takes in what has arrived.
  func receive() {
    if !timers.isEmpty {
      let now = clock.monotonic()
      while let token = timers.popFirst(until: now) { complete(token) }
    }
    guard inFlight > 0 else { return }
    for letter in mailbox.collect() {
      inFlight -= 1
      if let opening = openings.removeValue(forKey: letter.token) { complete(letter.token, with: opening(letter)) }
    }
  }

  private func sleep(evenWithReady: Bool = false) {
    let before = arrived.count
    receive()
    // What arrived for others is of no use to a wait that does not run them.
    guard evenWithReady ? arrived.count == before : ready.isEmpty && arrived.isEmpty else { return }
    onWait()
    let next = [timers.first, deadline].compactMap { $0 }.min()
    guard let next else {
      mailbox.wait(nil)
      return receive()
    }
    if inFlight == 0, clock.jump(to: next) { return receive() }
    let now = clock.monotonic()
    if let deadline, now >= deadline {
      interrupt.stop(.time)
      return
    }
    if next > now { mailbox.wait(min(next - now, 3_600_000_000_000)) }
    receive()
  }

  /// At the end of a run, waits for outstanding answers and counts them.
  /// - Parameter nanoseconds: the longest wait.
  func drain(_ nanoseconds: UInt64) {
    let start = clock.monotonic()
    while inFlight > 0 {
      let passed = clock.monotonic() &- start
      if passed >= nanoseconds { return }
      mailbox.wait(min(nanoseconds - passed, 100_000_000))
      for letter in mailbox.collect() {
        inFlight -= 1
        if let opening = openings.removeValue(forKey: letter.token) { _ = opening(letter) }
      }
    }
  }

  /// Ends every task that is left where it stands.
  func abandon() {
    for task in tasks.values { task.coroutine.close() }
    tasks = [:]
    waiting = [:]
    arrived = [:]
    ready = Queue()
    timers = TimerHeap()
  }
}
