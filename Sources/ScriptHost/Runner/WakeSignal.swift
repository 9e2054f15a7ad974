import Glibc

/// Wakes a thread that waits, from any thread. It needs no descriptor, so nothing keeps it from being made.
final class WakeSignal: @unchecked Sendable {
  // @unchecked: what changes is behind the pointer and is only touched with the lock held.
  private struct Parts {
    var lock = pthread_mutex_t()
    var condition = pthread_cond_t()
    var isSignalled = false
  }

  private let parts = UnsafeMutablePointer<Parts>.allocate(capacity: 1)

  init() {
    parts.initialize(to: Parts())
    pthread_mutex_init(&parts.pointee.lock, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    // Of the clock that is never set: a wait is not longer because somebody sets the time.
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(&parts.pointee.condition, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(&parts.pointee.condition)
    pthread_mutex_destroy(&parts.pointee.lock)
    parts.deallocate()
  }

  /// Ends the wait that is under way, or the next one. Several signals before it are one.
  func signal() {
    pthread_mutex_lock(&parts.pointee.lock)
    parts.pointee.isSignalled = true
    pthread_cond_signal(&parts.pointee.condition)
    pthread_mutex_unlock(&parts.pointee.lock)
  }

  /// Waits for a signal, or until so many nanoseconds have passed; nil: without end.
  func wait(_ nanoseconds: UInt64? = nil) {
    var until = timespec()
    if let nanoseconds {
      clock_gettime(CLOCK_MONOTONIC, &until)
      let fraction = UInt64(until.tv_nsec) + nanoseconds % 1_000_000_000
      until.tv_sec += Int(clamping: nanoseconds / 1_000_000_000 + fraction / 1_000_000_000)
      until.tv_nsec = Int(fraction % 1_000_000_000)
    }
    pthread_mutex_lock(&parts.pointee.lock)
    while !parts.pointee.isSignalled {
      if nanoseconds == nil {
        pthread_cond_wait(&parts.pointee.condition, &parts.pointee.lock)
      } else if pthread_cond_timedwait(&parts.pointee.condition, &parts.pointee.lock, &until) == ETIMEDOUT {
        break
      }
    }
    parts.pointee.isSignalled = false
    pthread_mutex_unlock(&parts.pointee.lock)
  }
}
