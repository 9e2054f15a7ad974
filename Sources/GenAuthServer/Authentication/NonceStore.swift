import Cryptography
import Synchronization

/// The nonces of signed requests, each of which is good once (docs/server.md, "Signatures").
///
/// Bounded in time: a nonce is kept as long as the date signed with it would pass. Bounded in number: where too many have been used, further ones are
/// refused, since forgetting one would let it be used again. With a file they outlive the process and are known to others that use the same file; where
/// the file cannot be used, the store does without it and says so once.
final class NonceStore: Sendable {
  /// What became of a nonce.
  enum Verdict {
    /// It is new, and noted.
    case fresh
    /// It has been used.
    case used
    /// No more can be noted now.
    case full
  }

  private struct State {
    /// The digests of those that were used, and until when each counts.
    var known: [UInt64: Int64] = [:]
    /// When those that do not count any more are looked for again.
    var nextSweep: Int64 = .min
    var file: NonceFile?
    /// What was said last about the file.
    var complaint = ""
  }

  private let lifetime: Int64
  private let capacity: Int
  private let complain: @Sendable (String) -> Void
  private let state: Mutex<State>

  /// A store.
  /// - Parameters:
  ///   - lifetime: how long a nonce must be known, in milliseconds.
  ///   - capacity: how many are kept at the most.
  ///   - path: the file they are kept in; nil for memory alone. It is made with the first one.
  ///   - complain: called if the file cannot be used.
  init(
    lifetime: Int64, capacity: Int = 1_000_000, path: String? = nil,
    complain: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.lifetime = lifetime
    self.capacity = capacity
    self.complain = complain
    // Once more as many as count may be in the file before it is rewritten.
    state = Mutex(State(file: path.map { NonceFile(path: $0, mostMarks: 3 * capacity + 2 * Self.slack) }))
  }

  /// How many marks of no use the file may have, at least.
  private static let slack = 4096

  deinit { state.withLock { $0.file?.close() } }

  /// Uses a nonce up.
  /// - Parameter now: in milliseconds.
  func use(_ nonce: String, of keyId: String, at now: Int64) -> Verdict {
    let digest = Self.digest(nonce, keyId)
    return state.withLock { state in
      let hasFile = lockFile(&state, now)
      defer { if hasFile { state.file?.unlock() } }
      sweep(&state, now, hasFile)
      if let until = state.known[digest], until > now { return .used }
      guard state.known.count < capacity else { return .full }
      let until = now + lifetime
      state.known[digest] = until
      if hasFile {
        attempt(&state) { (file) throws(NonceFile.Failure) in try file.append(.init(digest: digest, until: until)) }
      }
      return .fresh
    }
  }

  /// The same in every process. That two of a million are the same is as good as never.
  private static func digest(_ nonce: String, _ keyId: String) -> UInt64 {
    DigestAlgorithm.sha256.digest("\(keyId.utf8.count):\(keyId)\(nonce)".utf8).prefix(8)
      .reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Takes the file's lock and reads what other processes have noted.
  /// - Returns: whether there is a file that can be used.
  private func lockFile(_ state: inout State, _ now: Int64) -> Bool {
    var marks: [NonceFile.Mark] = []
    var wasBroken = false
    let isLocked = attempt(&state) { (file) throws(NonceFile.Failure) in (marks, wasBroken) = try file.lock() }
    if wasBroken { complain("the file of used nonces was damaged and has been started over") }
    // A time that nobody can have noted comes of a broken file, and would count for ever.
    for mark in marks where mark.until > now && mark.until <= now + 2 * lifetime && state.known.count < capacity {
      state.known[mark.digest] = mark.until
    }
    return isLocked
  }

  /// Forgets what does not count any more, now and then.
  private func sweep(_ state: inout State, _ now: Int64, _ hasFile: Bool) {
    guard now >= state.nextSweep || now < state.nextSweep - lifetime else { return }
    state.known = state.known.filter { $0.value > now }
    // Where many are about, looking through all of them costs milliseconds: once a second is enough.
    state.nextSweep = now + (state.known.count >= capacity / 2 ? min(1000, lifetime) : lifetime / 2)
    guard hasFile, let count = state.file?.count, count > 2 * state.known.count + Self.slack else { return }
    let marks = state.known.map { NonceFile.Mark(digest: $0.key, until: $0.value) }
    attempt(&state) { (file) throws(NonceFile.Failure) in try file.replace(with: marks) }
  }

  /// Does something with the file, and says once what is wrong.
  /// - Returns: false if there is none, or it could not be done.
  @discardableResult
  private func attempt(
    _ state: inout State, _ body: (inout NonceFile) throws(NonceFile.Failure) -> Void
  ) -> Bool {
    guard var file = state.file else { return false }
    defer { state.file = file }
    do throws(NonceFile.Failure) {
      try body(&file)
      return true
    } catch {
      let complaint = "used nonces are kept in memory only, because their file cannot be used: \(error)"
      if complaint != state.complaint { complain(complaint) }
      state.complaint = complaint
      return false
    }
  }
}
