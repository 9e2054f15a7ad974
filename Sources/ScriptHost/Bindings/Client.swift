import Contract
import Lua

/// What Swift knows of a client of a script: whom it talks to, and as whom.
final class Client {
  let kind: Operation.Client
  let options: TargetOptions
  private let provider: any BackendProvider
  private var known: (any Backend)?

  /// Who asks, with each request.
  private(set) var context: RequestContext

  init(_ options: TargetOptions, provider: any BackendProvider, accessToken: String?) {
    self.options = options
    self.provider = provider
    kind = options.kind == .management ? .management : .authentication
    context = RequestContext(language: options.language)
    setAccessToken(accessToken)
  }

  /// The backend, asked for on first use.
  func backend() throws -> any Backend {
    if let known { return known }
    let backend = try provider.backend(for: options)
    known = backend
    return backend
  }

  /// Makes the token the signed-in user's; nil signs out.
  func setAccessToken(_ token: String?) {
    switch kind {
    case .management: context.caller = .administrator
    case .authentication:
      context.caller = .application(id: options.appId, accessToken: token.map { Caller.AccessToken($0) })
    }
  }
}
