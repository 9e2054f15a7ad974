import Contract

// The refusals of the server itself.
extension Message {
  static func requestTooLarge(_ limit: Int) -> Message {
    Message(
      english: "the request is too large: the limit is \(limit) bytes", chinese: "请求体过大：不能超过 \(limit) 字节")
  }
  static let requestTooSlow = Message(english: "the request did not arrive in time", chinese: "请求接收超时")
  static let requestCutOff = Message(
    english: "the request was cut off before its end; nothing was changed", chinese: "请求不完整，未做任何更改")
  static let headersTooLarge = Message(english: "the headers are too large", chinese: "请求头过大")
  static let requestNotHTTP = Message(english: "the request is not HTTP/1.1", chinese: "请求不是合法的 HTTP/1.1")
  static let hostHeaderWrong = Message(
    english: "the request needs exactly one Host header with a host name", chinese: "请求需要且只能有一个包含主机名的 Host 请求头")
  static let tooManyRequests = Message(
    english: "too many requests; try again later", chinese: "您的请求已超过最大数量限制，请稍后重试")
  static let serverBusy = Message(english: "the server is busy; try again later", chinese: "服务器繁忙，请稍后重试")
  static let pathUnknown = Message(
    english: "no operation has this path; see docs/server.md", chinese: "路径不存在，参见 docs/server.md")
  static func methodWrong(_ methods: [String]) -> Message {
    Message(
      english: "this path supports only \(methods.joined(separator: " and "))",
      chinese: "该路径仅支持 \(methods.joined(separator: "、"))")
  }
  static let serverFailed = Message(english: "internal server error", chinese: "服务器内部错误")
  static let poolFailed = Message(
    english: "the pool failed; see the server's log", chinese: "用户池内部错误，请查看服务器日志")
  static let poolBusy = Message(english: "the pool is busy; try again later", chinese: "用户池繁忙，请稍后重试")
  static let unwritableAnswer = Message(
    english: "the response cannot be written as JSON", chinese: "返回内容无法写为 JSON")
  static func notJSON(_ error: JSONError) -> Message {
    Message(
      english: "the body is not JSON: \(error.message.english)", chinese: "请求体不是合法的 JSON：\(error.message.chinese)")
  }
}
