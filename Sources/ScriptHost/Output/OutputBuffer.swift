import Glibc
import Lua
import Synchronization

/// Buffers what a script prints, so that others see it when they would with the standalone interpreter
/// (docs/lua-api.md, "Output").
///
/// The interpreter flushes standard output at the end of each `print`, and leaves `io.write` to the C library: a
/// terminal gets whole lines, anything else whole blocks. Here, a line that a pipe or file should have is *due*: it is
/// written before anything else happens that others could see (a line on standard error, a question to standard input,
/// a program that starts), and within ``delay`` in any case. In between, many lines are written at once.
final class OutputBuffer: Sendable {
  /// How long a line that is due may be held back, in nanoseconds.
  static let delay: UInt64 = 20_000_000
  private static let capacity = 1 << 16

  private struct Held {
    var bytes: [UInt8] = []
    /// How many of the bytes are due.
    var due = 0
    /// How many bytes the C library would hold back at most.
    var block = 4096
    var buffering: StandardStream.Buffering
    /// The first failure to write; nothing is written after it.
    var failure: OutputError?
    var onFailure: @Sendable () -> Void = {}
    /// When bytes were last handed to the system.
    var lastWrite: UInt64 = 0
    /// True while the flusher looks after bytes that are due.
    var isWatched = false
    var isClosed = false
  }

  /// True if the output is a terminal.
  let isTerminal: Bool
  private let sink: any OutputSink
  private let status: StatusLine
  private let isStopped: @Sendable () -> Bool
  private let held: Mutex<Held>
  private let flusher = Flusher()

  /// - Parameters:
  ///   - status: the row of the terminal that stays below the output.
  ///   - isStopped: whether the run is being stopped; a write that would wait gives up then.
  init(_ sink: any OutputSink, above status: StatusLine, isStopped: @escaping @Sendable () -> Bool) {
    self.sink = sink
    self.status = status
    self.isStopped = isStopped
    isTerminal = sink.isTerminal
    held = Mutex(Held(buffering: sink.isTerminal ? .line : .full))
  }

  /// Called with the first failure, on any thread.
  func onFailure(_ action: @escaping @Sendable () -> Void) { held.withLock { $0.onFailure = action } }

  /// The first failure to write.
  var failure: OutputError? { held.withLock { $0.failure } }

  /// Forgets the failure, and returns it.
  func takeFailure() -> OutputError? {
    held.withLock { held in
      defer { held.failure = nil }
      return held.failure
    }
  }

  /// Adds bytes, as `fwrite` does.
  func write(_ more: UnsafeBufferPointer<UInt8>) {
    let isNew = held.withLock { held in
      let waiting = held.bytes.count - held.due + more.count
      append(more, &held)
      switch held.buffering {
      case .none: held.due = held.bytes.count
      case .line:
        if let end = held.bytes[held.due...].lastIndex(of: 10) { held.due = end + 1 }
      case .full:
        if waiting > held.block { held.due = held.bytes.count - min(waiting % held.block, held.bytes.count) }
      }
      return held.due > 0 && settle(&held)
    }
    if isNew { flusher.watch(self) }
  }

  /// Adds a text.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { write($0) }
  }

  /// Adds the last bytes of a `print` and its line end; everything is due then.
  func print(_ last: UnsafeBufferPointer<UInt8>) {
    let isNew = held.withLock { held in
      append(last, &held)
      held.bytes.append(10)
      held.due = held.bytes.count
      return settle(&held)
    }
    if isNew { flusher.watch(self) }
  }

  /// Writes what is due.
  func flushDue() { held.withLock { send($0.due, &$0) } }

  /// Writes everything.
  /// - Returns: false if it cannot be written, now or before.
  @discardableResult
  func flush() -> Bool {
    held.withLock { held in
      send(held.bytes.count, &held)
      return held.failure == nil
    }
  }

  /// Sets how the output is buffered; what is held back is written first.
  func setBuffering(_ buffering: StandardStream.Buffering, size: Int) {
    held.withLock { held in
      send(held.bytes.count, &held)
      held.buffering = buffering
      held.block = max(1, min(size, Self.capacity))
    }
  }

  /// Writes everything and ends the flusher.
  func close() {
    held.withLock { held in
      send(held.bytes.count, &held)
      held.isClosed = true
    }
    flusher.wake()
  }

  /// What the flusher does after a while: writes what is due.
  /// - Returns: false if nothing was due, so that it may rest.
  fileprivate func flushLate() -> Flusher.Next {
    held.withLock { held in
      if held.isClosed { return .end }
      guard held.due > 0 else {
        held.isWatched = false
        return .rest
      }
      send(held.due, &held)
      return .wait
    }
  }

  private func append(_ more: UnsafeBufferPointer<UInt8>, _ held: inout Held) {
    if held.bytes.capacity == 0 { held.bytes.reserveCapacity(Self.capacity + 1) }
    // In pieces, so that the buffer never grows with what is printed.
    for start in stride(from: 0, to: more.count, by: Self.capacity) {
      let piece = more[start..<min(start + Self.capacity, more.count)]
      if held.bytes.count + piece.count > Self.capacity { send(held.bytes.count, &held) }
      // The rest of one very long text does not delay a stop.
      if start > 0, isStopped() { return }
      held.bytes.append(contentsOf: piece)
    }
  }

  /// After a print, or a block of bytes that is complete: writes at once where a person watches or nothing was written
  /// for a while.
  /// - Returns: true if the flusher has to look after it from now on.
  private func settle(_ held: inout Held) -> Bool {
    if held.buffering != .full || Self.now() &- held.lastWrite >= Self.delay {
      send(held.due, &held)
      return false
    }
    defer { held.isWatched = true }
    return !held.isWatched
  }

  private func send(_ count: Int, _ held: inout Held) {
    guard count > 0 else { return }
    if held.failure == nil {
      do throws(OutputError) {
        let bytes = held.bytes
        try status.printing(isTerminal: isTerminal, endsLine: bytes[count - 1] == 10) { () throws(OutputError) in
          try sink.write(bytes, count: count, givesUp: isStopped)
        }
      } catch {
        held.failure = error
        held.onFailure()
      }
      held.lastWrite = Self.now()
    }
    if count == held.bytes.count {
      held.bytes.removeAll(keepingCapacity: true)
    } else {
      held.bytes.removeFirst(count)
    }
    held.due = max(0, held.due - count)
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}

/// The thread that writes lines that are due and were held back for a while. It is made when there is the first such
/// line.
private final class Flusher: Sendable {
  enum Next { case wait, rest, end }

  // A semaphore of the system has a fixed address; it is destroyed with its owner, which the thread holds while it uses
  // it.
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>
  private let hasThread = Mutex(false)

  init() {
    semaphore = .allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
  }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Begins to look after the buffer.
  func watch(_ buffer: OutputBuffer) {
    let isNew = hasThread.withLock { hasThread in
      defer { hasThread = true }
      return !hasThread
    }
    if isNew, !HostThread.start({ [self] in run(buffer) }) {
      hasThread.withLock { $0 = false }
      buffer.flush()
    }
    wake()
  }

  func wake() { sem_post(semaphore) }

  private func run(_ buffer: OutputBuffer) {
    while true {
      while sem_wait(semaphore) != 0 {}
      var next = Next.wait
      while next == .wait {
        var time = timespec(tv_sec: 0, tv_nsec: Int(OutputBuffer.delay))
        nanosleep(&time, nil)
        next = buffer.flushLate()
      }
      if next == .end { return }
    }
  }
}
