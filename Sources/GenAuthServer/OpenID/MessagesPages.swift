import Contract

// The texts of the sign-in and sign-out pages.
extension Message {
  static let signInTooLong = Message(
    english: "This sign-in request is too long.", chinese: "登录请求过长。")
  static let signInAmbiguous = Message(
    english: "This sign-in request gives the application or the callback address more than once.",
    chinese: "登录请求中重复指定了应用或回调地址。")
  static let applicationUnknown = Message(
    english: "This sign-in request is for an unknown application.", chinese: "登录请求中的应用不存在。")
  static let redirectMissing = Message(
    english: "This sign-in request has no callback address (redirect_uri).",
    chinese: "登录请求缺少回调地址（redirect_uri）。")
  static let redirectUnregistered = Message(
    english: "The callback address (redirect_uri) is not registered for this application.",
    chinese: "回调地址（redirect_uri）未在该应用中登记。")
  static let pageTooOld = Message(
    english: "This page has expired, or your browser blocks cookies. Please sign in again.",
    chinese: "页面已过期或浏览器未启用 Cookie，请重新登录。")
  static let wrong = Message(english: "Wrong account or password.", chinese: "账号或密码错误。")
  static let locked = Message(
    english: "Too many wrong passwords. Please try again later, or reset your password.",
    chinese: "密码错误次数过多，请稍后再试或重置密码。")
  static let notActivated = Message(
    english: "This account is not activated or has been disabled.", chinese: "该账号未激活或已被停用。")
  static let resetNeeded = Message(
    english:
      "Your password is correct, but you must reset it before you can sign in. You cannot reset it on this page.",
    chinese: "密码正确，但需要先重置密码才能登录。本页面不支持重置密码，请通过其他方式重置。")
  static let tooOften = Message(
    english: "Too many requests. Please wait a moment and try again.", chinese: "操作过于频繁，请稍后再试。")
  static let failed = Message(
    english: "Something went wrong. Please try again later.", chinese: "操作失败，请稍后再试。")
  static let signedOut = Message(english: "You have signed out.", chinese: "您已退出登录。")
  static let hintUnknown = Message(
    english: "This sign-out request does not match any session.", chinese: "退出登录请求与任何会话都不匹配。")
  static let logoutUnregistered = Message(
    english: "The address to return to (post_logout_redirect_uri) is not registered for this application.",
    chinese: "退出后的回调地址（post_logout_redirect_uri）未在该应用中登记。")

  static let signIn = Message(english: "Sign in", chinese: "登录")
  static let signOut = Message(english: "Sign out", chinese: "退出登录")
  static let account = Message(
    english: "Username, email or phone", chinese: "用户名、邮箱或手机号")
  static let password = Message(english: "Password", chinese: "密码")
  static let proceed = Message(english: "Continue", chinese: "继续")
}
