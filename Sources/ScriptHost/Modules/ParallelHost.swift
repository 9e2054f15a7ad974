import Lua

/// What the module `parallel` needs from Swift: tasks that are started, suspended and woken.
enum ParallelHost {
  static func fill(_ table: TableBuilder, _ context: HostContext) {
    let park = Parking(context)
    // current(): a number that stands for the running task.
    table.set("current") { stack in
      stack.push(try park.number(stack))
      return 1
    }
    // park(): suspends the running task until somebody wakes it.
    table.set("park") { stack in try stack.wait(for: try park.park(stack)) }
    // wake(task): lets a task go on.
    table.set("wake") { stack in
      park.wake(stack.integer(1) ?? 0)
      return 0
    }
    // spawn(function): starts a task, which runs when the running one waits or ends.
    table.set("spawn") { [unowned context] stack in
      stack.setCount(1)
      let coroutine = context.state.makeCoroutine(from: stack)
      let identity = coroutine.identity
      context.loop.add(ScriptTask(coroutine) { _ in park.forget(identity) })
      return 0
    }
    // failed(n): so many rows failed, for the exit code.
    table.set("failed") { [unowned context] stack in
      context.report.failedRows += Int(stack.integer(1) ?? 1)
      return 0
    }
  }
}

/// Who is parked, by the number of the task.
private final class Parking {
  private unowned let context: HostContext
  private var numbers: [TaskIdentity: Int64] = [:]
  private var tokens: [Int64: UInt64] = [:]
  private var last: Int64 = 0

  init(_ context: HostContext) { self.context = context }

  func number(_ stack: Stack) throws -> Int64 {
    guard let task = stack.task else { throw LuaError("parallel cannot be used here") }
    if let known = numbers[task] { return known }
    last += 1
    numbers[task] = last
    return last
  }

  func park(_ stack: Stack) throws -> UInt64 {
    let token = context.loop.token()
    tokens[try number(stack)] = token
    return token
  }

  func wake(_ number: Int64) {
    if let token = tokens.removeValue(forKey: number) { context.loop.complete(token) }
  }

  /// A task has ended: its address may be another's soon.
  func forget(_ task: TaskIdentity) {
    if let number = numbers.removeValue(forKey: task) { tokens[number] = nil }
  }
}
