import Contract

// The refusals that the client makes without an envelope of the service.
extension Message {
  static let tooManyRequests = Message(english: "too many requests; try again later", chinese: "请求过多，请稍后重试")
  static let serviceUnavailable = Message(
    english: "the service is not available; try again later", chinese: "服务暂不可用，请稍后重试")
  /// {0} operation
  static let hasNoPath = Message(
    english: "{0} has no path of its own, so it cannot be called on a remote service",
    chinese: "{0} 没有对应的接口路径，无法在远程服务上调用")
}
