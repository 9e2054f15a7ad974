import Contract
import Cryptography
import Delivery
import Glibc
import UserPool

/// How a target's messages are delivered, as the init file says (docs/commands.md, "The init file").
struct DeliveryOptions {
  /// Carries the messages; nil if they are to stay in the outbox.
  let transport: RoutedTransport?
  /// The folder for what has no other carrier.
  let folder: String
  /// True if everything goes into the folder.
  let usesFolderAlone: Bool

  /// The options of a target; a pool without one delivers into a folder beside it.
  /// - Throws: ``CommandError`` (`configuration`) naming the option that is wrong; never its value if that may be secret.
  init(_ target: Target?, poolPath: String) throws(CommandError) {
    let given = target?.options["delivery"]
    let name = target?.name ?? ""
    folder = given?["folder"]?.string ?? poolPath + ".outbox"
    if given == .bool(false) {
      transport = nil
      usesFolderAlone = false
      return
    }
    if let given, given != .bool(true) { try Self.check(given, ["folder", "smtp", "sms"], "delivery", name) }
    var mail: SMTPTransport?
    var sms: HTTPSMSTransport?
    if let options = given?["smtp"] { mail = try Self.mail(options, name) }
    if let options = given?["sms"] { sms = try Self.sms(options, name) }
    usesFolderAlone = mail == nil && sms == nil
    transport = RoutedTransport(folder: FolderTransport(path: folder), mail: mail, sms: sms)
  }

  private static func mail(_ options: Contract.Value, _ target: String) throws(CommandError) -> SMTPTransport {
    let place = "delivery.smtp"
    let known = ["host", "port", "security", "user", "password", "from", "name", "certificates"]
    try check(options, known, place, target)
    guard let host = options["host"]?.string, let from = options["from"]?.string else {
      throw wrong(target, "\(place): host and from are required")
    }
    guard let security = SMTPConfiguration.Security(rawValue: options["security"]?.string ?? "startTLS") else {
      throw wrong(target, "\(place).security: expected one of none, startTLS, tls")
    }
    let usualPort: Int64 = security == .tls ? 465 : security == .none ? 25 : 587
    do {
      var credentials: SMTPConfiguration.Credentials?
      if let user = options["user"]?.string {
        guard let password = options["password"]?.string else {
          throw wrong(target, "\(place): password is missing; user requires it")
        }
        credentials = .init(username: user, password: Secret(password))
      }
      let configuration = try SMTPConfiguration(
        host: host, port: Int(clamping: options["port"]?.integer ?? usualPort), security: security,
        credentials: credentials, sender: try MailAddress(from, name: options["name"]?.string ?? ""),
        certificateFile: options["certificates"]?.string)
      return SMTPTransport(configuration, now: milliseconds)
    } catch {
      throw wrong(target, "\(place): \(reason(error))")
    }
  }

  private static func sms(_ options: Contract.Value, _ target: String) throws(CommandError) -> HTTPSMSTransport {
    let place = "delivery.sms"
    try check(options, ["url", "fields", "headers", "certificates"], place, target)
    guard let url = options["url"]?.string, case .object(let fields)? = options["fields"], !fields.isEmpty else {
      throw wrong(target, "\(place): url and fields are required")
    }
    var headers: [HTTPSMSConfiguration.Header] = []
    if case .object(let members)? = options["headers"] {
      for member in members {
        guard let value = member.value.string else { throw wrong(target, "\(place).headers: expected strings") }
        headers.append(.init(member.name, Secret(value)))
      }
    }
    do {
      let members = try fields.map { SMSField.Member($0.name, try field($0.value, target)) }
      return HTTPSMSTransport(
        try HTTPSMSConfiguration(
          url: url, fields: members, headers: headers, certificateFile: options["certificates"]?.string))
    } catch {
      throw wrong(target, "\(place): \(reason(error))")
    }
  }

  private static func field(_ value: Contract.Value, _ target: String) throws(CommandError) -> SMSField {
    switch value {
    case .string(let text): return .text(text)
    case .integer(let number): return .number(Int(number))
    case .bool(let truth): return .bool(truth)
    case .array(let elements):
      var list: [SMSField] = []
      for element in elements { list.append(try field(element, target)) }
      return .list(list)
    case .object(let members):
      var list: [SMSField.Member] = []
      for member in members { list.append(.init(member.name, try field(member.value, target))) }
      return .object(list)
    case .number, .null:
      throw wrong(target, "delivery.sms.fields: expected strings, whole numbers, booleans and tables")
    }
  }

  private static func check(
    _ options: Contract.Value, _ known: [String], _ place: String, _ target: String
  ) throws(CommandError) {
    guard case .object(let members) = options else { throw wrong(target, "\(place): expected a table of name = value") }
    for member in members where !known.contains(member.name) {
      throw wrong(target, "\(place).\(member.name): no such option; the options are \(known.joined(separator: ", "))")
    }
  }

  private static func wrong(_ target: String, _ what: String) -> CommandError {
    CommandError(.configuration, "target \"\(target)\": \(what)")
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as DeliveryError: error.cause
    case let error as CommandError: error.message
    default: "\(error)"
    }
  }

  @Sendable private static func milliseconds() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// Hands each message to the carrier of its channel.
struct RoutedTransport: MessageTransport {
  /// Takes what has no other carrier.
  let folder: FolderTransport
  /// Takes mail.
  let mail: SMTPTransport?
  /// Takes text messages.
  let sms: HTTPSMSTransport?

  func deliver(_ message: OutgoingMessage) async throws(DeliveryError) {
    switch message.channel {
    case .email: if let mail { return try await mail.deliver(message) }
    case .sms: if let sms { return try await sms.deliver(message) }
    }
    try await folder.deliver(message)
  }
}
