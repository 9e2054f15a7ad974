import Contract

/// The application's credentials in calls whose DTO has a place for them.
enum Credentials {
  /// What a request of an application does not say itself: `client_id` and `client_secret` where its DTO has them, and at the token endpoints.
  static func missing(
    in request: Request, _ configuration: RemoteConfiguration
  ) -> [(name: String, value: String)] {
    guard case .application(let id, _) = request.context.caller, request.operation.method == .post else { return [] }
    let isForm = request.operation.path?.hasPrefix("/oidc/token") ?? false
    let schema = request.operation.request ?? request.operation.argument
    var fields: [(name: String, value: String)] = []
    func add(_ name: String, _ value: String?) {
      guard let value, isForm || schema?.field(named: name) != nil else { return }
      fields.append((name, value))
    }
    // An application that the request itself names goes before the caller's.
    let app = request.body.withRoot { $0["client_id"]?.string } ?? id ?? configuration.appId
    add("client_id", app)
    // The secret belongs to the configured application; another one's calls go without.
    if app == configuration.appId { add("client_secret", configuration.appSecret?.reveal()) }
    return fields
  }
}
