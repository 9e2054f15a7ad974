import Contract
import Cryptography

/// Finds out who asks (docs/server.md, "Who may call").
struct Authenticator: Sendable {
  private let authority: any TokenAuthority
  private let known: KnownCallers
  private let signatures: SignatureCheck

  init(_ authority: any TokenAuthority, _ signatures: SignatureCheck, now: @escaping @Sendable () -> Int64) {
    self.authority = authority
    known = KnownCallers(authority, now: now)
    self.signatures = signatures
  }

  /// Who asks, as the log calls them.
  struct Known {
    var caller: Caller
    var name: String
    /// The application's id and secret, where they came with `Basic` and the secret is right.
    var basic: (id: String, secret: String)?
  }

  /// How a request ends that does not get as far as its operation.
  enum Obstacle: Error {
    /// The caller is not let in.
    case refused(AuthenticationFailure)
    /// It could not be found out.
    case failed(Fault)
  }

  /// Who asks for an operation. A management operation is for administrators alone; for any other, who asks is an application and, where a token came along,
  /// its user, whom the backend looks at.
  func caller(_ request: WireRequest, for operation: Operation) throws(Obstacle) -> Known {
    let authorization = Authorization(request.header("authorization"))
    if operation.client == .management, !Self.isOpen(operation) {
      return try administrator(request, authorization, operation)
    }
    return try application(request, authorization)
  }

  /// What the headers of a request say about who asks, without looking anything up.
  func outlook(of head: WireRequest, for operation: Operation) -> Outlook {
    guard operation.client == .management, !Self.isOpen(operation) else { return .welcome }
    switch Authorization(head.header("authorization")) {
    case .token, .signature: return .doubtful
    case .none, .basic, .unknown: return .stranger
    }
  }

  /// Whether a caller has a token that is not good, or names an access key that does not exist. It may wait for a disk.
  func isStranger(_ head: WireRequest, for operation: Operation) -> Bool {
    do throws(Obstacle) {
      switch Authorization(head.header("authorization")) {
      case .token(let token): return try !attempt { () throws(Fault) in try known.isManagementToken(token) }
      case .signature(let id, _): return try attempt { () throws(Fault) in try known.accessKeySecret(id) } == nil
      case .none, .basic, .unknown: return true
      }
    } catch {
      // The pool failed: the whole request is answered with that.
      return false
    }
  }

  /// The one management operation that is asked for without a token: the one that gives them out.
  private static func isOpen(_ operation: Operation) -> Bool { operation.name == "getManagementToken" }

  private func administrator(
    _ request: WireRequest, _ authorization: Authorization, _ operation: Operation
  ) throws(Obstacle) -> Known {
    let name: String
    switch authorization {
    case .token(let token):
      guard try attempt({ () throws(Fault) in try known.isManagementToken(token) }) else {
        throw .refused(.notSignedIn)
      }
      name = "token"
    case .signature(let keyId, let signature):
      let secret = try attempt { () throws(Fault) in try known.accessKeySecret(keyId) }
      do throws(AuthenticationFailure) {
        try signatures.check(request, ArgumentCarrier(operation), keyId: keyId, signature: signature, secret: secret)
      } catch {
        throw .refused(error)
      }
      name = "key:\(keyId)"
    case .none, .basic, .unknown: throw .refused(.notSignedIn)
    }
    if let pool = request.header("x-authing-userpool-id"),
      try pool != attempt({ () throws(Fault) in try authority.userPoolId() })
    {
      throw .refused(.otherPool)
    }
    return Known(caller: .administrator, name: name)
  }

  private func application(_ request: WireRequest, _ authorization: Authorization) throws(Obstacle) -> Known {
    var id = request.header("x-authing-app-id")
    switch authorization {
    case .token(let token):
      return Known(
        caller: .application(id: id, accessToken: Caller.AccessToken(token)), name: id.map { "app:\($0)" } ?? "app")
    case .basic(let basicId, let secret):
      guard try isRight(secret, ofApplication: basicId) else { throw .refused(.badApplication) }
      id = basicId
      return Known(
        caller: .application(id: id, accessToken: nil), name: "app:\(basicId)", basic: (basicId, secret))
    case .none: return Known(caller: .application(id: id, accessToken: nil), name: id.map { "app:\($0)" } ?? "-")
    case .signature, .unknown: throw .refused(.notSignedIn)
    }
  }

  /// Whether that is the application's secret.
  func isRight(_ secret: String, ofApplication id: String) throws(Obstacle) -> Bool {
    try attempt { () throws(Fault) in try authority.applicationSecret(id) } == Secret(secret)
  }

  private func attempt<Result>(_ body: () throws(Fault) -> Result) throws(Obstacle) -> Result {
    do throws(Fault) { return try body() } catch { throw .failed(error) }
  }
}
