import Glibc
import Lua
import ScriptHost
import Synchronization
import UserPoolSQLite

/// What the program does when the terminal or a pipe interrupts it.
///
/// Ctrl-C calls the handler that is set, on a thread of its own; a second one that comes before the first has had its effect ends the process at
/// once with status 130. SIGTERM and SIGHUP do the same as Ctrl-C, with status 143 and 129; at the prompt, where Ctrl-C only ends an entry, they end the
/// program. A signal that the program was started to ignore, as `nohup` does, stays ignored. A reader of standard output that goes away (`| head`) ends the process quietly, as it does any Unix filter, while a
/// connection that breaks is the business of whoever uses it.
enum Signals {
  private static let presses = Atomic<Int>(0)
  /// The signal that came last; 0 if none has.
  private static let last = Atomic<CInt>(0)
  private static let outlivesInterrupts = Atomic<Bool>(false)
  /// Sent to the thread when the reader of standard output has gone.
  private static let outputClosed: UInt8 = 2
  private static let wakeUp = Atomic<CInt>(-1)
  private static let handler = Mutex<(@Sendable () -> Void)?>(nil)
  private static let underWay = Mutex<[ObjectIdentifier: Interrupt]>([:])

  /// Sets what Ctrl-C does; nil for the usual, which ends the process with status 130.
  static func onInterrupt(_ action: (@Sendable () -> Void)?) {
    handler.withLock { $0 = action }
    presses.store(0, ordering: .relaxed)
  }

  /// Says that Ctrl-C does not end the program, as at the prompt. SIGTERM and SIGHUP then end it themselves.
  static func outliveInterrupts() { outlivesInterrupts.store(true, ordering: .relaxed) }

  /// The exit status of a program that ends with that status: one that was interrupted by SIGTERM or SIGHUP says so, as shells count.
  static func status(_ status: ExitStatus) -> CInt {
    let signal = last.load(ordering: .relaxed)
    return status == .interrupted && signal != 0 ? 128 + signal : status.rawValue
  }

  /// How often Ctrl-C was pressed since ``onInterrupt(_:)``.
  static var pressed: Int { presses.load(ordering: .relaxed) }

  /// Lets Ctrl-C stop Lua that runs beside what ``onInterrupt(_:)`` is about, for as long as `body` takes.
  static func stopping<Result, Failure: Error>(
    _ interrupt: Interrupt, during body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let place = ObjectIdentifier(interrupt)
    underWay.withLock { $0[place] = interrupt }
    defer { underWay.withLock { $0[place] = nil } }
    return try body()
  }

  /// Takes the signals over. To be called once, before any other thread is there.
  static func install() {
    var ends: [CInt] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    wakeUp.store(ends[1], ordering: .relaxed)
    let reader = ends[0]
    // Where no thread is to be had, the first press of Ctrl-C does nothing, and the second ends the program all the same.
    _ = HostThread.start {
      var byte: UInt8 = 0
      while true {
        let count = read(reader, &byte, 1)
        if count == 1 {
          if byte == outputClosed { end(141) }
          Signals.interrupted()
        } else if count == 0 || errno != EINTR {
          return
        }
      }
    }
    // What runs in a handler may not allocate or lock: it counts, and wakes the thread.
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      catchSignal(number) { number in
        Signals.last.store(number, ordering: .relaxed)
        if Signals.presses.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + number) }
        var byte: UInt8 = 1
        let before = errno
        _ = write(Signals.wakeUp.load(ordering: .relaxed), &byte, 1)
        errno = before
      }
    }
    catchSignal(SIGPIPE) { _ in
      let before = errno
      var output = pollfd(fd: 1, events: 0, revents: 0)
      if poll(&output, 1, 0) == 1, output.revents & Int16(POLLERR) != 0 {
        // The thread that wrote does nothing more, while the other one closes the pools and ends the process.
        var byte = Signals.outputClosed
        guard write(Signals.wakeUp.load(ordering: .relaxed), &byte, 1) == 1 else { _exit(141) }
        while true { pause() }
      }
      errno = before
    }
  }

  private static func interrupted() {
    let stopped = underWay.withLock { Array($0.values) }
    for interrupt in stopped { interrupt.stop() }
    let number = last.load(ordering: .relaxed)
    let action = handler.withLock { $0 }
    action?()
    if number != SIGINT, outlivesInterrupts.load(ordering: .relaxed) { end(128 + number) }
    if action == nil, stopped.isEmpty { end(128 + number) }
  }

  /// Ends the process, its pools closed.
  private static func end(_ status: CInt) -> Never {
    SQLiteStore.settle()
    _exit(status)
  }

  private static func isIgnored(_ number: CInt) -> Bool {
    var found = sigaction()
    // SIG_IGN, which Swift cannot compare.
    return sigaction(number, nil, &found) == 0 && unsafeBitCast(found.__sigaction_handler.sa_handler, to: Int.self) == 1
  }

  private static func catchSignal(_ number: CInt, _ body: @escaping @convention(c) (CInt) -> Void) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = body
    sigemptyset(&action.sa_mask)
    sigaction(number, &action, nil)
  }
}
