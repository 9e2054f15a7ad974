import Synchronization
import Testing

@testable import GenAuthServer

@Suite("The server's threads")
struct WorkerPoolTests {
  @Test("where the system gives none, the server says so instead of never answering")
  func none() {
    #expect {
      try WorkerPool(threads: 4, starting: { _ in false })
    } throws: { error in
      (error as? ServerError)?.code == .system && "\(error)" == "the system has no more threads"
    }
  }

  @Test("where it gives fewer than asked for, those do the work")
  func fewer() async throws {
    let asked = Mutex(0)
    let pool = try WorkerPool(
      threads: 4,
      starting: { body in
        let number = asked.withLock { asked in
          asked += 1
          return asked
        }
        return number == 2 && WorkerPool.startThread(body)
      })
    #expect(asked.withLock { $0 } == 4)
    let sum = await withTaskGroup(of: Int.self) { group in
      for number in 1...100 { group.addTask(executorPreference: pool) { number } }
      return await group.reduce(0, +)
    }
    #expect(sum == 5050)
    pool.stop()
  }
}
