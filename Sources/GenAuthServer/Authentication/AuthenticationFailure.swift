import Contract

/// Why a caller is not let in (docs/server.md, "Who may call").
struct AuthenticationFailure: Error {
  var statusCode = 401
  var apiCode: Int?
  var english: String
  var chinese: String

  static let notSignedIn = AuthenticationFailure(
    apiCode: 2020, english: "not signed in: there is no token, or it is not good any more",
    chinese: "未登录：缺少 token 或已失效")
  static let badSignature = AuthenticationFailure(
    apiCode: 1300, english: "the request's signature is wrong", chinese: "请求签名错误")
  static let signatureMethod = AuthenticationFailure(
    apiCode: 1301, english: "x-authing-signature-method must be HMAC-SHA1", chinese: "签名方法必须为 HMAC-SHA1")
  static let signatureVersion = AuthenticationFailure(
    apiCode: 1302, english: "x-authing-signature-version must be 1.0", chinese: "签名版本必须为 1.0")
  static let dateMalformed = AuthenticationFailure(
    apiCode: 1303, english: "the header date is not a date, as in Sun, 06 Nov 1994 08:49:37 GMT",
    chinese: "请求头 date 格式错误")
  static let dateMissing = AuthenticationFailure(
    apiCode: 1304, english: "the header date is missing", chinese: "缺少请求头 date")
  static let dateFarOff = AuthenticationFailure(
    apiCode: 1305, english: "the header date is too far from the server's time", chinese: "请求时间与服务器时间相差过大")
  static let replayed = AuthenticationFailure(
    apiCode: 1306, english: "the x-authing-signature-nonce has been used before", chinese: "签名重复使用")
  static let tooManySigned = AuthenticationFailure(
    statusCode: 429, english: "too many signed requests; slow down", chinese: "签名请求过多，请稍后再试")
  static let otherPool = AuthenticationFailure(
    statusCode: 404, apiCode: 2224, english: "there is no such user pool here", chinese: "用户池不存在")
  static let badApplication = AuthenticationFailure(
    english: "the application's id or secret is wrong", chinese: "应用 ID 或密钥错误")

  /// The refusal as it goes out.
  func answer(_ language: Language, id: String) -> WireAnswer {
    WireAnswer(
      refusal: statusCode, apiCode: apiCode, language == .chinese ? chinese : english, requestId: id)
  }
}
