import Contract

/// A sentence of a page, in both languages.
struct PageText: Sendable, Equatable {
  var english: String
  var chinese: String

  /// The sentence in a language.
  func text(_ language: Language) -> String { language == .chinese ? chinese : english }

  static let requestTooLarge = PageText(
    english: "The request for a sign-in is too long.", chinese: "登录请求过长。")
  static let requestAmbiguous = PageText(
    english: "The request for a sign-in names its application or its address more than once.",
    chinese: "登录请求中重复指定了应用或回调地址。")
  static let applicationUnknown = PageText(
    english: "The request for a sign-in names no application that is known here.", chinese: "登录请求中的应用不存在。")
  static let redirectMissing = PageText(
    english: "The request for a sign-in does not say where to go afterwards (redirect_uri).",
    chinese: "登录请求缺少回调地址（redirect_uri）。")
  static let redirectUnregistered = PageText(
    english: "The address to go to afterwards (redirect_uri) is not registered for this application.",
    chinese: "回调地址（redirect_uri）未在该应用中登记。")
  static let pageTooOld = PageText(
    english: "This page is too old, or your browser keeps no cookies. Please sign in once more.",
    chinese: "页面已过期或浏览器未启用 Cookie，请重新登录。")
  static let wrong = PageText(english: "The account or the password is wrong.", chinese: "账号或密码错误。")
  static let notActivated = PageText(english: "This account is not active.", chinese: "该账号未激活或已被停用。")
  static let resetNeeded = PageText(
    english: "Your password is right, but it must be set anew before you can sign in. That is not done on this page.",
    chinese: "密码正确，但需要先重置密码才能登录。请通过其他途径重置密码。")
  static let tooOften = PageText(
    english: "Too much is going on. Please wait a while and try again.", chinese: "操作过于频繁，请稍后再试。")
  static let failed = PageText(
    english: "That did not work. Please try again later.", chinese: "操作失败，请稍后再试。")
  static let signedOut = PageText(english: "You are signed out.", chinese: "您已退出登录。")
  static let hintUnknown = PageText(
    english: "The request to sign out names no sign-in that is known here.", chinese: "退出登录请求无法识别。")
  static let logoutUnregistered = PageText(
    english: "The address to go to afterwards (post_logout_redirect_uri) is not registered for this application.",
    chinese: "退出后的回调地址（post_logout_redirect_uri）未在该应用中登记。")

  static let signIn = PageText(english: "Sign in", chinese: "登录")
  static let signOut = PageText(english: "Sign out", chinese: "退出登录")
  static let account = PageText(
    english: "User name, email or phone", chinese: "用户名、邮箱或手机号")
  static let password = PageText(english: "Password", chinese: "密码")
  static let proceed = PageText(english: "Continue", chinese: "继续")
}
