import Dispatch
import Glibc

/// What a command needs of the system before it starts. Where the system's libraries run out of descriptors or threads they trap or wait forever, and nothing
/// can be said any more.
enum SystemNeeds {
  /// How many descriptors must be free: the pool's file, its log and its index, for a writer and a reader, the event queue, and the command's own file.
  static let descriptors = 12
  /// How many threads must be available beside the main thread: those that commands run on, the writer's, and the one that waits for its turn.
  static let threads = 6

  /// Checks the system.
  /// - Parameter now: seconds since 1970, for tests.
  /// - Throws: ``CommandError`` (`system`) with the limit that is too low, or if the clock is before 1970.
  static func check(now: Int = time(nil)) throws(CommandError) {
    guard now >= 0 else { throw failure("the system's clock is before 1970; set it") }
    // Trying costs more than a millisecond, a good part of the start of a short script; a limit this high is not the one that is met.
    if softLimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue)) < 128 { try checkDescriptors() }
    if softLimit(Self.processes) < 1024 { try checkThreads() }
  }

  /// RLIMIT_NPROC, which Glibc's module does not show.
  private static let processes = __rlimit_resource_t(__RLIMIT_NPROC.rawValue)

  private static func softLimit(_ what: __rlimit_resource_t) -> rlim_t {
    var limit = rlimit()
    return getrlimit(what, &limit) == 0 ? limit.rlim_cur : 0
  }

  private static func checkDescriptors() throws(CommandError) {
    var opened: [CInt] = []
    defer { for descriptor in opened { close(descriptor) } }
    for _ in 0..<descriptors {
      let descriptor = fcntl(2, F_DUPFD_CLOEXEC, 3)
      guard descriptor >= 0 else {
        throw failure(
          "the process may open too few files: \(descriptors) more are needed, and only \(opened.count) can be opened; "
            + "raise the limit (ulimit -n)")
      }
      opened.append(descriptor)
    }
  }

  private static func checkThreads() throws(CommandError) {
    var started: [pthread_t] = []
    let gate = DispatchSemaphore(value: 0)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    // They do nothing, so that a small stack suffices and starting them takes little time.
    pthread_attr_setstacksize(&attributes, 1 << 16)
    defer {
      pthread_attr_destroy(&attributes)
      for _ in started { gate.signal() }
      for thread in started { pthread_join(thread, nil) }
    }
    for _ in 0..<threads {
      var thread = pthread_t()
      let code = pthread_create(
        &thread, &attributes,
        { gate in
          if let gate { Unmanaged<DispatchSemaphore>.fromOpaque(gate).takeUnretainedValue().wait() }
          return nil
        }, Unmanaged.passUnretained(gate).toOpaque())
      guard code == 0 else {
        throw failure(
          "the system starts too few threads: \(threads) are needed, and only \(started.count) can be started; "
            + "raise the limit (ulimit -u) or end other programs")
      }
      started.append(thread)
    }
  }

  private static func failure(_ message: String) -> CommandError { CommandError(.system, message) }
}
