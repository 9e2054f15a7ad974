import Contract

/// What came of a call, so that two backends can be compared.
struct Answered: Sendable, Equatable, CustomStringConvertible {
  var statusCode: Int?
  var apiCode: Int?
  var path = Path()
  /// The message with the other place it speaks of, counted from 1 as scripts see it.
  var message = ""
  var isBare = false
  var hasRequestId = false
  var data: Contract.Value?
  /// The code of a fault, or `argument` for what the contract refused before anything was asked.
  var fault: String?

  init(_ response: Response) {
    statusCode = response.statusCode
    apiCode = response.apiCode
    path = response.path
    message = response.sentence(indexBase: 1)
    isBare = response.isBare
    hasRequestId = response.requestId?.isEmpty == false
    data = response.data?.value
  }

  init(_ fault: Fault) {
    self.fault = fault.code.rawValue
    message = fault.message
  }

  init(_ error: ArgumentError) {
    fault = "argument"
    path = error.path
    message = error.message.english
  }

  var description: String {
    var words = [fault ?? "\(statusCode ?? 0)"]
    if let apiCode { words.append("/\(apiCode)") }
    if !path.isEmpty { words.append(" \(path.elements)") }
    words.append(": \(message)")
    if isBare { words.append(" (bare)") }
    if !hasRequestId, fault == nil, statusCode != 200 { words.append(" (no request id)") }
    if let data { words.append(" \((try? Tape(data).json()).map { String(decoding: $0, as: UTF8.self) } ?? "?")") }
    return words.joined()
  }
}

/// Takes out of answers what differs from pool to pool: ids are numbered as they turn up, secrets become a word, and where somebody signed in from is known
/// behind a server alone.
struct Leveller {
  private var ids: [Substring: Int] = [:]
  private static let origins: Set<String> = ["lastIp", "browser", "device", "clientIp", "userAgent", "ua"]
  private static let secrets: Set<String> = [
    "access_token", "id_token", "refresh_token", "passwordResetToken", "accessKeySecret", "appSecret", "secret",
    "token",
    "updateEmailToken", "updatePhoneToken", "accessKeyId",
  ]

  mutating func level(_ answered: Answered) -> Answered {
    var levelled = answered
    levelled.message = text(answered.message)
    levelled.data = answered.data.map { value($0, nil) }
    return levelled
  }

  private mutating func value(_ value: Contract.Value, _ name: String?) -> Contract.Value {
    switch value {
    case .string(let text):
      if let name, Self.secrets.contains(name) { return "<secret>" }
      return .string(self.text(text))
    case .array(let elements):
      var levelled: [Contract.Value] = []
      for element in elements { levelled.append(self.value(element, name)) }
      return .array(levelled)
    case .object(let members):
      var levelled: [Contract.Value.Member] = []
      for member in members where !Self.origins.contains(member.name) {
        levelled.append(.init(member.name, self.value(member.value, member.name)))
      }
      return .object(levelled)
    default: return value
    }
  }

  /// A text with each id of 24 hexadecimal digits replaced by its number.
  private mutating func text(_ text: String) -> String {
    guard text.utf8.count >= 24 else { return text }
    return text.replacing(/[0-9a-f]{24}/) { match in
      let number = ids[match.output] ?? ids.count + 1
      ids[match.output] = number
      return "<id \(number)>"
    }
  }
}
