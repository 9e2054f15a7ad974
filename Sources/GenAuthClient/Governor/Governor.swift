import Cryptography
import Encodings
import Glibc
import GovernorShim
import Synchronization

/// Keeps all programs of a machine that talk to one target together below a rate and a number of requests at once, and goes slower while
/// the service says "too many" (docs/remote.md, "The governor").
///
/// What they share is a small file in the user's runtime folder. A program that is killed leaves nothing behind: the rate is one number, and the
/// places are locks that end with the program.
final class Governor: Sendable {
  private struct Places {
    var isTaken: [Bool]
    var waiting: [(number: UInt64, continuation: CheckedContinuation<Int?, Never>)] = []
    var lastNumber: UInt64 = 0
  }

  /// Its functions may be called from any thread.
  private final class Page: @unchecked Sendable {
    let pointer: OpaquePointer
    init(_ pointer: OpaquePointer) { self.pointer = pointer }
    deinit { governorshim_close(pointer) }
  }

  private let page: Page
  private let interval: UInt64
  private let burst: UInt64
  private let places: Mutex<Places>
  private let clock: any ClientClock

  /// How far apart two changes of the pace are at least.
  private static let apart: UInt64 = 1_000_000_000
  /// How often other programs' places are looked at.
  private static let lookAgain: UInt64 = 5_000_000

  /// A governor.
  /// - Parameters:
  ///   - path: the shared file; nil for this program alone.
  ///   - rate: requests a second; nil for no limit.
  init(path: String?, rate: Double?, concurrency: Int, clock: any ClientClock) throws(RemoteError) {
    // Where the file cannot be had (a disk that is full, a folder of somebody else's), this program keeps to the limit by itself.
    guard let pointer = path.flatMap({ governorshim_open($0) }) ?? governorshim_private() else {
      throw RemoteError(.unavailable, "no memory left")
    }
    page = Page(pointer)
    interval = rate.map { UInt64(1_000_000_000 / $0) } ?? 0
    burst = rate.map { UInt64(max(1, $0 / 10)) } ?? 1
    places = Mutex(Places(isTaken: Array(repeating: false, count: concurrency)))
    self.clock = clock
  }

  /// By how much everybody goes slower than wanted; 1 for not at all.
  var slowdown: Double { Double(governorshim_slowdown(page.pointer)) / 1000 }

  /// Waits for leave to send. The place is given back by ``leave(_:)``.
  /// - Throws: `CancellationError` where the task was cancelled; there is no place to be given back then.
  func enter() async throws(CancellationError) -> Int {
    let place = try await takePlace()
    do throws(CancellationError) {
      try await pace()
      return place
    } catch {
      leave(place)
      throw error
    }
  }

  /// Waits until it is this request's turn.
  func pace() async throws(CancellationError) {
    let wait = wait(at: clock.monotonic())
    if wait > 0 { try await clock.wait(wait) }
  }

  /// How many nanoseconds from now the next request is due, which is taken as admitted.
  func wait(at now: UInt64) -> UInt64 {
    guard interval > 0 || governorshim_slowdown(page.pointer) > 1000 else { return 0 }
    // Without a limit of its own a program that was throttled starts from a thousand requests a second.
    return governorshim_admit(page.pointer, now, interval > 0 ? interval : 1_000_000, burst)
  }

  /// Gives a place back.
  func leave(_ place: Int) {
    let next = places.withLock { places -> CheckedContinuation<Int?, Never>? in
      if !places.waiting.isEmpty { return places.waiting.removeFirst().continuation }
      places.isTaken[place] = false
      return nil
    }
    // Handed on without being let go of: the lock stays with the place.
    guard let next else { return governorshim_unlock(page.pointer, Int32(place)) }
    next.resume(returning: place)
  }

  /// The service wants less.
  func throttled(seconds: Int?) {
    let now = clock.monotonic()
    let pause = UInt64(min(max(seconds ?? 0, 0), 120)) * 1_000_000_000
    governorshim_throttled(page.pointer, now, now + pause, Self.apart)
  }

  /// The service answered.
  func answered() {
    if governorshim_slowdown(page.pointer) > 1000 {
      governorshim_answered(page.pointer, clock.monotonic(), Self.apart)
    }
  }

  private func takePlace() async throws(CancellationError) -> Int {
    while true {
      if Task.isCancelled { throw CancellationError() }
      switch tryPlace() {
      case .taken(let place): return place
      case .othersHaveThem: try await clock.wait(Self.lookAgain)
      case .full:
        if let place = await waitForPlace() { return place }
      }
    }
  }

  private enum Attempt { case taken(Int), othersHaveThem, full }

  private func tryPlace() -> Attempt {
    places.withLock { places in
      var isFull = true
      for place in places.isTaken.indices where !places.isTaken[place] {
        isFull = false
        if governorshim_lock(page.pointer, Int32(place)) {
          places.isTaken[place] = true
          return .taken(place)
        }
      }
      return isFull ? .full : .othersHaveThem
    }
  }

  /// Waits for one of this program's own places; nil where the task was cancelled, or where one has become free meanwhile.
  private func waitForPlace() async -> Int? {
    let number = places.withLock { places in
      places.lastNumber += 1
      return places.lastNumber
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let goesOn = places.withLock { places in
          if Task.isCancelled || places.isTaken.contains(false) { return true }
          places.waiting.append((number, continuation))
          return false
        }
        if goesOn { continuation.resume(returning: nil) }
      }
    } onCancel: {
      let waiting = places.withLock { places -> CheckedContinuation<Int?, Never>? in
        guard let index = places.waiting.firstIndex(where: { $0.number == number }) else { return nil }
        return places.waiting.remove(at: index).continuation
      }
      waiting?.resume(returning: nil)
    }
  }
}

extension Governor {
  /// The shared file of a target: in the user's runtime folder, named after the service and the access key.
  static func file(host: String, key: String) -> String? {
    let digest = DigestAlgorithm.sha256.digest(Array("\(host)\n\(key)".utf8))
    guard let folder = folder() else { return nil }
    return folder + "/" + Hexadecimal.encode(digest.prefix(16)) + ".governor"
  }

  private static func folder() -> String? {
    let folder: String
    if let runtime = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }), runtime.hasPrefix("/") {
      folder = runtime + "/moonpool"
    } else {
      folder = "/tmp/moonpool-\(geteuid())"
    }
    // Somebody else's folder, or one that others may write into, is not used.
    mkdir(folder, 0o700)
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
      status.st_mode & 0o022 == 0
    else { return nil }
    return folder
  }
}
