import Contract
import Cryptography
import Synchronization

/// Remembers for a few seconds which management tokens were found good and which secrets access keys have, since finding out costs more than most
/// requests do. A key that is taken away is good that much longer.
final class KnownCallers: Sendable {
  /// How long an answer counts, in milliseconds.
  static let lifetime: Int64 = 5000
  private static let capacity = 4096

  private struct Entry<Known> {
    var known: Known
    var until: Int64
  }

  private struct State {
    var tokens: [String: Entry<Bool>] = [:]
    var secrets: [String: Entry<Secret>] = [:]
  }

  private let authority: any TokenAuthority
  private let now: @Sendable () -> Int64
  private let state = Mutex(State())

  init(_ authority: any TokenAuthority, now: @escaping @Sendable () -> Int64) {
    self.authority = authority
    self.now = now
  }

  /// Whether a management token is good. Only good ones are remembered, so that nobody fills the memory with others.
  func isManagementToken(_ token: String) throws(Fault) -> Bool {
    let now = now()
    if let entry = state.withLock({ $0.tokens[token] }), entry.until > now { return true }
    guard try authority.isManagementToken(token) else {
      state.withLock { $0.tokens[token] = nil }
      return false
    }
    state.withLock { state in
      if state.tokens.count >= Self.capacity { state.tokens = [:] }
      state.tokens[token] = Entry(known: true, until: now + Self.lifetime)
    }
    return true
  }

  /// The secret of an access key; nil if there is none with that id.
  func accessKeySecret(_ id: String) throws(Fault) -> Secret? {
    let now = now()
    if let entry = state.withLock({ $0.secrets[id] }), entry.until > now { return entry.known }
    guard let secret = try authority.accessKeySecret(id) else {
      state.withLock { $0.secrets[id] = nil }
      return nil
    }
    state.withLock { state in
      if state.secrets.count >= Self.capacity { state.secrets = [:] }
      state.secrets[id] = Entry(known: secret, until: now + Self.lifetime)
    }
    return secret
  }
}
