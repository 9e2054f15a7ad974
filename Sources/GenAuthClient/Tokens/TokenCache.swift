import Cryptography
import Encodings
import Synchronization

/// The management token: fetched once for all who ask meanwhile, kept, and fetched again before it expires.
final class TokenCache: Sendable {
  /// A token and when it must be fetched again.
  struct Token: Sendable, Equatable {
    var text: String
    /// The pool it is for, where the token says so.
    var pool: String?
    /// Seconds since 1970.
    var renewal: Int64
  }

  private struct State {
    var token: Token?
    /// The fetch that is under way, and who waits for it.
    var fetch: Task<Void, Never>?
    var waiting: [UInt64: CheckedContinuation<Result<Token, any Error>, Never>] = [:]
    var lastNumber: UInt64 = 0
    /// Counts the fetches: one that was given up does not speak for the next.
    var generation: UInt64 = 0
  }

  private let state = Mutex(State())
  private let clock: any ClientClock
  private let fetch: @Sendable () async throws -> (text: String, seconds: Int64)

  /// A cache.
  /// - Parameter fetch: asks the service for a token and the seconds it is good for.
  init(clock: any ClientClock, fetch: @escaping @Sendable () async throws -> (text: String, seconds: Int64)) {
    self.clock = clock
    self.fetch = fetch
  }

  /// How many wait for a token.
  var waiting: Int { state.withLock { $0.waiting.count } }

  /// A token that is good for a while.
  /// - Throws: what fetching throws, `CancellationError` where the task was cancelled meanwhile.
  func token() async throws -> Token {
    let now = clock.wall()
    let (known, number) = state.withLock { state -> (Token?, UInt64) in
      if let token = state.token, now < token.renewal { return (token, 0) }
      state.lastNumber += 1
      return (nil, state.lastNumber)
    }
    if let known { return known }
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let answer = state.withLock { state in join(&state, number, continuation) }
        if let answer { continuation.resume(returning: answer) }
      }
    } onCancel: {
      leave(number)
    }.get()
  }

  /// Forgets a token that the service refused, unless another one has come meanwhile.
  func forget(_ token: Token) {
    state.withLock { state in
      if state.token == token { state.token = nil }
    }
  }

  /// Waits for the fetch that is under way, or starts one; what is to be answered at once, where nothing is to be waited for.
  private func join(
    _ state: inout State, _ number: UInt64, _ continuation: CheckedContinuation<Result<Token, any Error>, Never>
  ) -> Result<Token, any Error>? {
    if Task.isCancelled { return .failure(CancellationError()) }
    if let token = state.token, clock.wall() < token.renewal { return .success(token) }
    state.waiting[number] = continuation
    if state.fetch == nil {
      state.generation += 1
      // Its own task: the first caller may give up without the others losing it.
      state.fetch = Task { [generation = state.generation] in await self.renew(generation) }
    }
    return nil
  }

  /// Waits no longer. The last one to go ends the fetch.
  private func leave(_ number: UInt64) {
    let (continuation, abandoned) = state.withLock { state in
      let continuation = state.waiting.removeValue(forKey: number)
      guard continuation != nil, state.waiting.isEmpty else { return (continuation, Task<Void, Never>?.none) }
      defer { state.fetch = nil }
      return (continuation, state.fetch)
    }
    abandoned?.cancel()
    continuation?.resume(returning: .failure(CancellationError()))
  }

  private func renew(_ generation: UInt64) async {
    let result: Result<Token, any Error>
    do {
      let (text, seconds) = try await fetch()
      result = .success(Token(text: text, pool: Self.pool(of: text), renewal: clock.wall() + Self.span(of: seconds)))
    } catch {
      result = .failure(error)
    }
    let waiting = state.withLock { state -> [UInt64: CheckedContinuation<Result<Token, any Error>, Never>] in
      guard state.generation == generation, state.fetch != nil else { return [:] }
      state.token = try? result.get()
      state.fetch = nil
      defer { state.waiting = [:] }
      return state.waiting
    }
    for continuation in waiting.values { continuation.resume(returning: result) }
  }

  /// How long a token is used: up to a tenth of its time before its end, at least ten seconds, as a call that starts now must not meet it on the way.
  private static func span(of seconds: Int64) -> Int64 {
    let year: Int64 = 365 * 86_400
    let seconds = min(seconds, year)
    return max(seconds - min(max(seconds / 10, 10), 600), 1)
  }

  /// The claim `scoped_userpool_id` of a token (RFC 7519), which is not checked: only the service knows its key.
  private static func pool(of token: String) -> String? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let bytes = Base64.decodeURL(parts[1]) else { return nil }
    return TokenClaims.text("scoped_userpool_id", in: bytes)
  }
}
