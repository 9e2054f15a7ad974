import Cryptography
import Encodings
import Synchronization

/// The authorization codes that have been given out, in this process's memory (docs/server.md, "Signing in on a page").
///
/// Bounded: where there are too many the oldest goes, whose user then has to sign in again; a code is normally fetched within a second.
final class CodeStore: Sendable {
  /// How long a code is good, in milliseconds: 10 minutes, the most that RFC 6749 lets it be (section 4.1.2).
  static let lifetime: Int64 = 600_000

  /// What a code is exchanged for.
  struct Grant: Sendable {
    var application: String
    /// The session that waits for its tokens.
    var session: String
    /// Where the code was sent to.
    var redirectURI: String
    /// Whether the request named that address; then the exchange must, too (section 4.1.3).
    var namesRedirectURI: Bool
    var proofKey: ProofKey?
    var nonce: String?
  }

  /// What became of a code that was presented.
  enum Outcome {
    /// It is good, and used up with this.
    case fresh(Grant)
    /// It had been used up: someone else has it.
    case used(Grant)
    /// There is none, it is too old, or another application's.
    case unknown
    /// The code requires the application's secret or the verifier; the caller has neither.
    case unproven
  }

  private struct Entry {
    var grant: Grant
    var until: Int64
    var isUsed = false
  }

  private struct State {
    var entries: [String: Entry] = [:]
    /// The codes in the order in which they were given out, from ``first`` on.
    var order: [String] = []
    var first = 0
  }

  private let capacity: Int
  private let random: any RandomSource
  private let state = Mutex(State())

  init(capacity: Int = 16_384, random: any RandomSource = SystemRandomSource()) {
    self.capacity = max(1, capacity)
    self.random = random
  }

  /// A new code.
  /// - Parameter now: in milliseconds.
  func give(_ grant: Grant, at now: Int64) -> String {
    let code = Base64.encodeURL(random.bytes(32))
    state.withLock { state in
      while let oldest = Self.oldest(state), state.entries.count >= capacity || Self.isOver(oldest, state, now) {
        state.entries[oldest] = nil
        state.first += 1
      }
      if state.first >= 1024 {
        state.order.removeFirst(state.first)
        state.first = 0
      }
      state.entries[code] = Entry(grant: grant, until: now + Self.lifetime)
      state.order.append(code)
    }
    return code
  }

  /// Uses a code up. One that is another application's, or that the asker has no right to, stays as it was.
  /// - Parameters:
  ///   - isAuthenticated: whether the application showed its secret.
  ///   - now: in milliseconds.
  func take(_ code: String, by application: String, isAuthenticated: Bool, at now: Int64) -> Outcome {
    state.withLock { state in
      guard let entry = state.entries[code], entry.grant.application == application, entry.until > now else {
        return .unknown
      }
      guard isAuthenticated || entry.grant.proofKey != nil else { return .unproven }
      guard !entry.isUsed else { return .used(entry.grant) }
      state.entries[code]?.isUsed = true
      return .fresh(entry.grant)
    }
  }

  /// How many codes are kept, used ones included.
  var count: Int { state.withLock { $0.entries.count } }

  private static func oldest(_ state: State) -> String? {
    state.first < state.order.count ? state.order[state.first] : nil
  }

  private static func isOver(_ code: String, _ state: State, _ now: Int64) -> Bool {
    state.entries[code].map { $0.until <= now } ?? true
  }
}
