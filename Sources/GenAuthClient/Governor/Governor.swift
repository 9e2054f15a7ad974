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
    // Where the file cannot be had (a disk that is full, a folder of another user), this program keeps to the limit on its own.
    guard let pointer = path.flatMap({ governorshim_open($0) }) ?? governorshim_private() else {
      throw RemoteError(.unavailable, "out of memory")
    }
    page = Page(pointer)
    interval = rate.map { UInt64(1_000_000_000 / $0) } ?? 0
    burst = rate.map { UInt64(max(1, $0 / 10)) } ?? 1
    governorshim_appear(pointer)
    places = Mutex(Places(count: concurrency))
    self.clock = clock
  }

  /// By how much everybody goes slower than wanted; 1 for not at all.
  var slowdown: Double { Double(governorshim_slowdown(page.pointer)) / 1000 }

  /// How many of this program's tasks wait for one of its places.
  var queued: Int { places.withLock { $0.queued } }

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

  /// Gives a place back: to another program that has less than its share, else to the next of this program's tasks.
  func leave(_ place: Int) {
    let now = clock.monotonic()
    let (next, looks) = places.withLock { places -> (Places.Waiting?, Bool) in
      // Handed on without being let go of: the lock stays with the place.
      if !places.givesUp(place, at: now, page.pointer), let next = places.nextInLine() { return (next, false) }
      places.free(place, at: now, page.pointer)
      return (nil, places.beginsToLook(at: now, page.pointer))
    }
    next?.resume(returning: place)
    if looks { look() }
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
    let number = places.withLock { $0.nextNumber() }
    let place = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let now = clock.monotonic()
        let (outcome, looks) = places.withLock { places -> (Outcome, Bool) in
          if Task.isCancelled { return (.cancelled, false) }
          if let place = places.takeWithoutWaiting(at: now, page.pointer) { return (.taken(place), false) }
          places.wait(number, continuation)
          return (.waits, places.beginsToLook(at: now, page.pointer))
        }
        switch outcome {
        case .taken(let place): continuation.resume(returning: place)
        case .cancelled: continuation.resume(returning: nil)
        case .waits: if looks { look() }
        }
      }
    } onCancel: {
      places.withLock { $0.takeOut(number) }?.resume(returning: nil)
    }
    guard let place else { throw CancellationError() }
    return place
  }

  private enum Outcome { case taken(Int), waits, cancelled }

  /// Looks for places that others give back, for those who wait, until nobody waits or there is nothing to be had.
  private func look() {
    Task {
      while true {
        let now = clock.monotonic()
        let step = places.withLock { $0.look(at: now, page.pointer) }
        switch step {
        case .found(let place, let next): next.resume(returning: place)
        case .later: try? await clock.wait(Self.lookAgain)
        case .enough: return
        }
      }
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
    // Someone else's folder, or one that others may write into, is not used.
    mkdir(folder, 0o700)
    var status = stat()
    guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid(),
      status.st_mode & 0o022 == 0
    else { return nil }
    return folder
  }
}
