import Contract

/// What a path leads to.
enum Route: Sendable {
  /// An operation of the catalogue, with what the path has in place of its `{names}`.
  case operation(Operation, [(name: String, value: String)])
  /// An endpoint that is not an operation of a backend.
  case endpoint(Endpoint)
}

/// The endpoints that are no operations of a backend: OpenID Connect's, and the server's own.
enum Endpoint: String, Sendable {
  /// What there is (OpenID Connect Discovery).
  case discovery
  /// The keys that tokens are checked with.
  case keySet = "jwks"
  /// Where users sign in on a page.
  case authorization
  /// Tokens for a code, a refresh token, a password or an access key.
  case token
  /// What a token says.
  case introspection
  /// The end of a token.
  case revocation
  /// Where users sign out.
  case sessionEnd = "logout"
  /// What an access token's user is called, and so on.
  case userInfo = "userinfo"
  /// Whether the server is well.
  case health = "healthz"
  /// Counters for Prometheus.
  case metrics
  /// The operations as an OpenAPI document.
  case openAPI = "openapi"

  /// Whether it answers with pages.
  var isForBrowsers: Bool { self == .authorization || self == .sessionEnd }
}

/// Finds the route of a method and a path; made from the catalogue.
struct RouteTable: Sendable {
  private var exact: [String: [String: Route]] = [:]
  private var patterns: [(method: String, parts: [Substring], operation: Operation)] = []

  /// The routes of everything in the catalogue that has a path. Of two operations of one path the management client's counts.
  init() {
    for operation in Catalogue.operations where !operation.isHelper {
      guard let path = operation.path, path.hasPrefix("/"), let method = operation.method?.name else { continue }
      if path.contains("{") {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if !path.contains("$") { patterns.append((method, parts, operation)) }
      } else if case .operation(let other, _)? = exact[method]?[path], other.client == .management {
        continue
      } else {
        exact[method, default: [:]][path] = .operation(operation, [])
      }
    }
    addEndpoints()
  }

  private mutating func addEndpoints() {
    for root in ["/oidc", "/oauth"] {
      add(.authorization, ["GET", "POST"], root + "/auth")
      add(.token, ["POST"], root + "/token")
      add(.introspection, ["POST"], root + "/token/introspection")
      add(.revocation, ["POST"], root + "/token/revocation")
      add(.userInfo, ["GET", "POST"], root + "/me")
      add(.sessionEnd, ["GET", "POST"], root + "/session/end")
    }
    // Probes ask by HEAD, too; what goes out then is the head of the answer to GET.
    let probed = ["GET", "HEAD"]
    add(.discovery, probed, "/oidc/.well-known/openid-configuration")
    add(.discovery, probed, "/.well-known/openid-configuration")
    add(.keySet, probed, "/oidc/.well-known/jwks.json")
    add(.health, probed, "/healthz")
    add(.metrics, probed, "/metrics")
    add(.openAPI, probed, "/openapi.json")
  }

  private mutating func add(_ endpoint: Endpoint, _ methods: [String], _ path: String) {
    for method in methods { exact[method, default: [:]][path] = .endpoint(endpoint) }
  }

  /// The route; nil if there is none.
  func route(_ method: String, _ path: String) -> Route? {
    if let route = exact[method]?[path] { return route }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if method == "GET" || method == "HEAD", let endpoint = Self.ofApplication(parts) { return .endpoint(endpoint) }
    for pattern in patterns where pattern.method == method && pattern.parts.count == parts.count {
      if let values = Self.values(pattern.parts, parts) { return .operation(pattern.operation, values) }
    }
    return nil
  }

  /// `/APP_ID/oidc/.well-known/…`: the same for every application, since they share the pool's key.
  private static func ofApplication(_ parts: [Substring]) -> Endpoint? {
    guard parts.count == 5, parts[0].isEmpty, !parts[1].isEmpty, parts[2] == "oidc", parts[3] == ".well-known" else {
      return nil
    }
    switch parts[4] {
    case "jwks.json": return .keySet
    case "openid-configuration": return .discovery
    default: return nil
    }
  }

  private static func values(_ pattern: [Substring], _ parts: [Substring]) -> [(name: String, value: String)]? {
    var values: [(name: String, value: String)] = []
    for (wanted, given) in zip(pattern, parts) {
      if wanted.hasPrefix("{"), wanted.hasSuffix("}") {
        guard !given.isEmpty else { return nil }
        values.append((String(wanted.dropFirst().dropLast()), FormReader.pathPart(given)))
      } else if wanted != given {
        return nil
      }
    }
    return values
  }

  /// The operation that a method and a path are for in the catalogue, if an endpoint takes its place.
  func operation(_ method: String, _ path: String) -> Operation? {
    Catalogue.operations.first { !$0.isHelper && $0.path == path && $0.method?.name == method }
  }

  /// The methods that a path is there for, to tell a wrong method from a wrong path.
  func methods(of path: String) -> [String] { exact.filter { $0.value[path] != nil }.keys.sorted() }
}
