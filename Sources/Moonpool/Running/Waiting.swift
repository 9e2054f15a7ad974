import Dispatch
import Synchronization

/// Does asynchronous work while the calling thread waits. For the main thread alone, which is none of those that the work runs on.
func waiting<Value: Sendable>(for work: @escaping @Sendable () async -> Value) -> Value {
  let place = ResultPlace<Value>()
  Task.detached {
    let value = await work()
    place.value.withLock { $0 = value }
    place.done.signal()
  }
  while true {
    place.done.wait()
    if let value = place.value.withLock({ $0 }) { return value }
  }
}

private final class ResultPlace<Value: Sendable>: Sendable {
  let value = Mutex<Value?>(nil)
  let done = DispatchSemaphore(value: 0)
}
