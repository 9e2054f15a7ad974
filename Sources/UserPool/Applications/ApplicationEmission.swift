import Contract

/// Writes applications as ApplicationDto and ApplicationSimpleInfoDto (docs/operations.md, "Applications").
struct ApplicationEmission {
  let userPoolId: String

  /// The picture of an application that was given none: what the published documents show.
  static let standardLogo = "https://files.authing.co/authing-console/authing-logo-new-20210924.svg"

  /// The application with its whole configuration: what was given, and the contract's defaults where nothing was.
  func whole(_ application: Application) -> Value {
    var members = Self.names(application)
    let details = application.details
    func add(_ name: String, _ standard: Value? = nil) {
      if let value = details[name] ?? standard { members.append(.init(name, value)) }
    }
    members.append(.init("userPoolId", .string(userPoolId)))
    add("defaultProtocol", "oidc")
    add("redirectUris", [])
    add("logoutRedirectUris", [])
    members.append(.init("initLoginUri", .string(application.loginAddress ?? "")))
    add("ssoEnabled", false)
    members.append(.init("loginConfig", Self.login(details["loginConfig"])))
    members.append(.init("registerConfig", Self.merged(details["registerConfig"], over: Self.register)))
    members.append(.init("brandingConfig", Self.merged(details["brandingConfig"], over: Self.branding)))
    add("oidcConfig", [:])
    for name in ["saml", "oauth", "cas"] {
      add("\(name)ProviderEnabled", false)
      add("\(name)Config")
    }
    members.append(.init("customBrandingEnabled", .bool(details["brandingConfig"] != nil)))
    members.append(.init("customSecurityEnabled", false))
    add("template")
    return .object(members)
  }

  /// The application without its configuration.
  func simple(_ application: Application) -> Value { .object(Self.names(application)) }

  private static func names(_ application: Application) -> [Value.Member] {
    let details = application.details
    var members: [Value.Member] = [
      .init("appId", .string(application.id)),
      .init("appIdentifier", .string(application.identifier ?? application.id)),
      .init("appName", .string(application.name)), .init("appLogo", .string(logo(application))),
    ]
    if let text = details["appDescription"] { members.append(.init("appDescription", text)) }
    members += [.init("appType", details["appType"] ?? "web"), .init("isIntegrateApp", false)]
    return members
  }

  /// An application's picture.
  static func logo(_ application: Application) -> String {
    application.details["appLogo"]?.string.flatMap { $0.isEmpty ? nil : $0 } ?? standardLogo
  }

  private static let register: Value = [
    "enabledBasicRegisterMethods": ["PHONE_CODE", "EMAIL_CODE", "EMAIL_PASSWORD"], "defaultRegisterMethod": "PASSCODE",
  ]

  private static let branding: Value = [
    "customCSSEnabled": false, "guardVersion": "Advanced", "showChangeLanguageButton": false,
    "defaultLanguage": "zh-CN", "showForgetPasswordButton": true, "showEnterpriseConnections": true,
    "showSocialConnections": true, "showAgreement": false, "agreements": [],
  ]

  private static let login: Value = [
    "mergeLoginAndRegisterPage": false, "enabledBasicLoginMethods": ["EMAIL_CODE", "EMAIL_PASSWORD"],
    "showAuthorizationPage": false, "enabledExtIdpConns": [],
  ]

  private static let loginMethod: Value = [
    "connectionType": "PASSWORD", "qrcodeType": "SELF_BUILT_APP", "qrcodeExtIdpConnId": "", "adExtIdpConnId": "",
    "ldapExtIdpConnId": "",
  ]

  /// The answer names identity sources, of which the pool has none; the request's own names of them are left out.
  private static func login(_ given: Value?) -> Value {
    guard case .object(var members) = merged(given, over: login) else { return login }
    members.removeAll { ["enabledExtIdpConnIds", "enabledAllExtIdpConns", "defaultLoginMethod"].contains($0.name) }
    members.append(.init("defaultLoginMethod", merged(given?["defaultLoginMethod"], over: loginMethod)))
    return .object(members)
  }

  private static func merged(_ given: Value?, over standard: Value) -> Value {
    guard case .object(let wanted)? = given, case .object(var members) = standard else { return standard }
    for member in wanted where member.value != .null {
      members.removeAll { $0.name == member.name }
      members.append(member)
    }
    return .object(members)
  }
}
