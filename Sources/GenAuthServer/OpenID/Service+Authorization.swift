import Contract
import Cryptography

// The authorization endpoint: a page to sign in at, and a code for the application (docs/server.md, "Signing in on a page").
extension Service {
  /// Answers at the authorization endpoint: with the page, or, where the page comes back, with what became of the sign-in.
  func authorize(_ request: WireRequest) async throws -> WireAnswer {
    let form = request.method == "POST" ? Form(request) : Form("")
    let language = Self.pageLanguage(request)
    do {
      if form["seal"] != nil { return try await signInByPage(form, language, request) }
      // An application may send its request as a form, too.
      let text = request.method == "POST" ? FormWriter.text(form.fields) : request.query ?? ""
      let asked = try authorizationRequest(text, request)
      return signInPage(asked, text, account: asked.loginHint ?? "", problem: nil, 200, language, request)
    } catch let failure as AuthorizationRequest.Failure {
      switch failure {
      case .shown(let text):
        var page = Page(.signIn, language)
        page.add(text, isProblem: true)
        return page.answer(statusCode: 400, request)
      case .returned(let target, let error, let description):
        return try send([("error", error), ("error_description", description)], to: target, 400, language, request)
      case .failed(let fault): throw fault
      }
    }
  }

  private func authorizationRequest(_ text: String, _ request: WireRequest) throws -> AuthorizationRequest {
    try AuthorizationRequest(text, isOAuth: request.path.hasPrefix("/oauth/"), authority: authority)
  }

  // MARK: The page

  private func signInPage(
    _ asked: AuthorizationRequest, _ text: String, account: String, problem: Message?, _ statusCode: Int,
    _ language: Language, _ request: WireRequest
  ) -> WireAnswer {
    let kept = browserCookie(request)
    let cookie = kept ?? seal.newCookie()
    let time = configuration.now()
    var page = Page(.signIn, language, formTarget: asked.target.source)
    page.add(plain: asked.application.name)
    if let problem { page.add(problem, isProblem: true) }
    page.addForm(
      to: request.path,
      hidden: [
        ("request", text), ("time", String(time)), ("seal", seal.seal(cookie: cookie, request: text, time: time)),
      ], button: .signIn,
      inputs: page.input(
        "account", .account, type: "text", completion: "username", value: account, hasFocus: account.isEmpty)
        + page.input(
          "password", .password, type: "password", completion: "current-password", hasFocus: !account.isEmpty))
    var answer = page.answer(statusCode: statusCode, request)
    answer.caller = "app:\(asked.application.id)"
    if kept == nil {
      answer.headers.append(
        ("set-cookie", "\(cookieName)=\(cookie); Path=/; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")"))
    }
    return answer
  }

  private func signInByPage(_ form: Form, _ language: Language, _ request: WireRequest) async throws -> WireAnswer {
    let text = form["request"] ?? ""
    let asked = try authorizationRequest(text, request)
    guard let cookie = browserCookie(request), let time = form["time"].flatMap({ Int64($0) }),
      seal.isGood(form["seal"] ?? "", cookie: cookie, request: text, time: time, now: configuration.now())
    else {
      return signInPage(
        asked, text, account: asked.loginHint ?? "", problem: .pageTooOld, 403, language, request)
    }
    let account = form["account"] ?? ""
    let response = try await signIn(
      account, form["password"] ?? "", scope: asked.scope, Client(id: asked.application.id, secret: nil),
      language, request)
    guard response.isSuccess, let token = response.data?.value["access_token"]?.string else {
      var answer = signInPage(
        asked, text, account: account, problem: Self.problem(response), response.statusCode, language, request)
      answer.retryAfter = response.retryAfter
      answer.heldFor = holdingTime(of: response, "signInByCredentials")
      return answer
    }
    let now = configuration.now()
    guard
      let session = try await authority.hold(
        token, application: asked.application.id, until: now + CodeStore.lifetime)
    else {
      return signInPage(asked, text, account: account, problem: .failed, 400, language, request)
    }
    let code = codes.give(
      CodeStore.Grant(
        application: asked.application.id, session: session, redirectURI: asked.target.uri,
        namesRedirectURI: asked.namesRedirectURI, proofKey: asked.proofKey, nonce: asked.nonce), at: now)
    var answer = try send([("code", code)], to: asked.target, 200, language, request)
    answer.caller = "app:\(asked.application.id)"
    return answer
  }

  /// What the page says of a sign-in that was refused: nothing that tells whether there is such an account, unless the password was right.
  private static func problem(_ response: Response) -> Message {
    switch (response.apiCode, response.statusCode) {
    case (2333, _): .wrong
    // Unknown accounts get the same answer.
    case (2005, _) where response.retryAfter != nil: .locked
    case (2005, _): .notActivated
    case (1639, _), (2058, _): .resetNeeded
    case (_, 429): .tooOften
    case (_, 400), (_, 404): .wrong
    default: .failed
    }
  }

  // MARK: The way back

  /// Sends the browser to the application. 303 has it go there without what the page sent (RFC 9700, section 4.12).
  private func send(
    _ parameters: [(name: String, value: String)], to target: AuthorizationTarget, _ statusCode: Int,
    _ language: Language, _ request: WireRequest
  ) throws -> WireAnswer {
    let all = target.parameters(parameters, issuer: try issuer())
    guard target.mode == .formPost else {
      return WireAnswer(redirectingTo: target.address(all), statusCode: statusCode, requestId: request.id)
    }
    // Without scripts it is the user who sends the form.
    var page = Page(.signIn, language, formTarget: target.source)
    page.addForm(to: target.uri, hidden: all, button: .proceed)
    return page.answer(statusCode: statusCode, request)
  }

  // MARK: The browser

  /// Whether browsers reach the server by TLS, as far as the server knows.
  private var isSecure: Bool { configuration.tls != nil || configuration.publicURL?.hasPrefix("https://") == true }

  /// With TLS no other host of the domain can set a cookie of this name.
  private var cookieName: String { isSecure ? "__Host-moonpool-sign-in" : "moonpool-sign-in" }

  /// The cookie of a browser that has been here.
  private func browserCookie(_ request: WireRequest) -> String? {
    for header in request.headers["cookie"] {
      for pair in header.split(separator: ";") {
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, String(parts[0]).trimmed == cookieName else { continue }
        let value = String(parts[1]).trimmed
        if FormSeal.isCookie(value) { return value }
      }
    }
    return nil
  }

  /// The language of a page: what the browser likes best of the two.
  static func pageLanguage(_ request: WireRequest) -> Language {
    if request.header("x-authing-lang") != nil { return language(request) }
    return request.header("accept-language")?.lowercased().hasPrefix("zh") == true ? .chinese : .english
  }
}
