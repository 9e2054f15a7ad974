import Contract

/// Why the server rejects a caller (docs/server.md, "Who may call").
struct AuthenticationFailure: Error {
  var statusCode: Int
  var apiCode: Int?
  var message: Message

  init(statusCode: Int = 401, apiCode: Int? = nil, english: String, chinese: String) {
    self.statusCode = statusCode
    self.apiCode = apiCode
    message = Message(english: english, chinese: chinese)
  }

  static let notSignedIn = AuthenticationFailure(
    apiCode: 2020, english: "not signed in: the token is missing, invalid or expired",
    chinese: "未登录：缺少 token，或 token 无效、已过期")
  static let badSignature = AuthenticationFailure(
    apiCode: 1300, english: "the request signature is wrong", chinese: "请求签名错误")
  static let signatureMethod = AuthenticationFailure(
    apiCode: 1301, english: "x-authing-signature-method must be HMAC-SHA1", chinese: "签名方法必须为 HMAC-SHA1")
  static let signatureVersion = AuthenticationFailure(
    apiCode: 1302, english: "x-authing-signature-version must be 1.0", chinese: "签名版本必须为 1.0")
  static let dateMalformed = AuthenticationFailure(
    apiCode: 1303, english: "the date header must be a date such as Sun, 06 Nov 1994 08:49:37 GMT",
    chinese: "请求头 date 格式错误，例如 Sun, 06 Nov 1994 08:49:37 GMT")
  static let dateMissing = AuthenticationFailure(
    apiCode: 1304, english: "the date header is missing", chinese: "缺少请求头 date")
  static let dateFarOff = AuthenticationFailure(
    apiCode: 1305, english: "the date header is too far from the server's time", chinese: "请求时间与服务器时间相差过大")
  static let replayed = AuthenticationFailure(
    apiCode: 1306, english: "the x-authing-signature-nonce was already used", chinese: "x-authing-signature-nonce 已被使用")
  static let tooManySigned = AuthenticationFailure(
    statusCode: 429, english: "too many signed requests; try again later", chinese: "签名请求过多，请稍后再试")
  static let otherPool = AuthenticationFailure(
    statusCode: 404, apiCode: 2224, english: "user pool not found", chinese: "用户池不存在")
  static let badApplication = AuthenticationFailure(
    english: "the application id or secret is wrong", chinese: "应用 ID 或密钥错误")

  /// The refusal as it goes out.
  func answer(_ language: Language, id: String) -> WireAnswer {
    WireAnswer(refusal: statusCode, apiCode: apiCode, message, language, requestId: id)
  }
}
