import Cryptography
import Encodings
import Synchronization

/// The management token: fetched once for all who ask meanwhile, kept, and fetched anew before it ends.
final class TokenCache: Sendable {
  /// A token and when it has to be fetched anew.
  struct Token: Sendable, Equatable {
    var text: String
    /// The pool it is for, where the token says so.
    var pool: String?
    /// Seconds since 1970.
    var renewal: Int64
  }

  private enum State {
    case empty
    case fetching(Task<Result<Token, any Error>, Never>)
    case ready(Token)
  }

  private let state = Mutex(State.empty)
  private let clock: any ClientClock
  private let fetch: @Sendable () async throws -> (text: String, seconds: Int64)

  /// A cache.
  /// - Parameter fetch: asks the service for a token and the seconds it is good for.
  init(clock: any ClientClock, fetch: @escaping @Sendable () async throws -> (text: String, seconds: Int64)) {
    self.clock = clock
    self.fetch = fetch
  }

  /// A token that is good for a while.
  /// - Throws: what fetching throws.
  func token() async throws -> Token {
    let now = clock.wall()
    let known = state.withLock { state -> Token? in
      if case .ready(let token) = state, now < token.renewal { return token }
      return nil
    }
    if let known { return known }
    return try await pending().value.get()
  }

  /// Forgets a token that the service refused, unless another one has come meanwhile.
  func forget(_ token: Token) {
    state.withLock { state in
      if case .ready(let known) = state, known == token { state = .empty }
    }
  }

  private func pending() -> Task<Result<Token, any Error>, Never> {
    state.withLock { state in
      if case .fetching(let task) = state { return task }
      // Its own task: whoever asked first may give up without the others losing it.
      let task = Task { await self.renew() }
      state = .fetching(task)
      return task
    }
  }

  private func renew() async -> Result<Token, any Error> {
    do {
      let (text, seconds) = try await fetch()
      // A tenth of its time before its end, at least ten seconds: a call that starts now must not meet it on the way.
      let margin = min(max(seconds / 10, 10), 600)
      let token = Token(text: text, pool: Self.pool(of: text), renewal: clock.wall() + max(seconds - margin, 1))
      state.withLock { $0 = .ready(token) }
      return .success(token)
    } catch {
      state.withLock { $0 = .empty }
      return .failure(error)
    }
  }

  /// The claim `scoped_userpool_id` of a token (RFC 7519), which is not checked: only the service knows its key.
  private static func pool(of token: String) -> String? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.decodeURL(parts[1]) else { return nil }
    return TokenClaims.text("scoped_userpool_id", in: bytes)
  }
}
