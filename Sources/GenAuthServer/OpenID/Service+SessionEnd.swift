import Contract

// The end of a session, as a browser asks for it (OpenID Connect RP-Initiated Logout 1.0; docs/server.md, "Signing out").
extension Service {
  /// Ends the session that the id token tells of, and sends the browser where the application has registered.
  func endSession(_ request: WireRequest) async throws -> WireAnswer {
    let form = request.method == "POST" ? Form(request) : Form(request.query ?? "")
    let language = Self.pageLanguage(request)
    var applicationId = form["client_id"]
    if let hint = form["id_token_hint"] {
      let named = try await authority.signOut(idToken: hint)
      guard let named, applicationId == nil || applicationId == named else {
        return page(.hintUnknown, isProblem: true, language, request)
      }
      applicationId = named
    }
    guard let uri = form["post_logout_redirect_uri"] else {
      return page(.signedOut, isProblem: false, language, request)
    }
    guard form.repeated.isEmpty, let applicationId, let application = try authority.application(applicationId),
      application.logoutRedirectURIs.contains(where: { $0.utf8.elementsEqual(uri.utf8) }),
      RegisteredApplication.isSafe(uri)
    else { return page(.logoutUnregistered, isProblem: true, language, request) }
    var address = FormWriter.headerAddress(uri)
    if let state = form["state"] { address += (uri.contains("?") ? "&" : "?") + FormWriter.text([("state", state)]) }
    var answer = WireAnswer(redirectingTo: address, statusCode: 200, requestId: request.id)
    answer.caller = "app:\(applicationId)"
    return answer
  }

  private func page(
    _ text: Message, isProblem: Bool, _ language: Language, _ request: WireRequest
  ) -> WireAnswer {
    var page = Page(.signOut, language)
    page.add(text, isProblem: isProblem)
    return page.answer(statusCode: isProblem ? 400 : 200, request)
  }
}
