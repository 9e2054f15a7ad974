import Contract
import Cryptography

/// The texts of notifications, in English and Chinese.
enum Template {
  /// What a text tells about.
  struct Facts {
    var occasion: OutboxMessage.Occasion
    /// How to address the person; may be empty.
    var name: String
    /// What they sign in with.
    var account: String
    /// The password, if it is known in clear.
    var password: Secret?
    /// Where they sign in; nil if the pool does not know.
    var loginAddress: String?
    /// True if the next sign-in asks for another password.
    var mustReset: Bool
  }

  /// A subject and a text.
  struct Rendered {
    var subject: String
    var text: Secret
  }

  /// The message as electronic mail.
  static func email(_ facts: Facts, _ language: Language) -> Rendered {
    var lines: [Line] = []
    let name = oneLine(facts.name)
    switch language {
    case .english:
      lines.append(.text(name.isEmpty ? "Hello," : "Hello \(name),"))
      lines.append(.text(""))
      lines.append(.text(englishNews(facts)))
      lines.append(.text(""))
      if let password = facts.password { lines += [.secret("Password: ", password), .text("")] }
      if let address = facts.loginAddress { lines.append(.text("Sign in at \(address)")) }
      if facts.mustReset { lines.append(.text("You will be asked to set a new password when you sign in.")) }
    case .chinese:
      lines.append(.text(name.isEmpty ? "您好：" : "\(name)，您好："))
      lines.append(.text(""))
      lines.append(.text(chineseNews(facts)))
      lines.append(.text(""))
      if let password = facts.password { lines += [.secret("密码：", password), .text("")] }
      if let address = facts.loginAddress { lines.append(.text("登录地址：\(address)")) }
      if facts.mustReset { lines.append(.text("登录时需要设置新的密码。")) }
    }
    return Rendered(subject: subject(facts.occasion, language), text: join(lines, "\n", end: "\n"))
  }

  /// The message as a short message.
  static func sms(_ facts: Facts, _ language: Language) -> Rendered {
    var parts: [Line] = []
    switch language {
    case .english:
      parts.append(.text(englishNews(facts)))
      if let password = facts.password { parts.append(.secret("Password: ", password)) }
      if let address = facts.loginAddress { parts.append(.text("Sign in at \(address)")) }
    case .chinese:
      parts.append(.text(chineseNews(facts)))
      if let password = facts.password { parts.append(.secret("密码：", password)) }
      if let address = facts.loginAddress { parts.append(.text("登录地址：\(address)")) }
    }
    return Rendered(subject: "", text: join(parts, " ", end: ""))
  }

  static func subject(_ occasion: OutboxMessage.Occasion, _ language: Language) -> String {
    switch (occasion, language) {
    case (.accountCreated, .english): "Your account"
    case (.accountCreated, .chinese): "您的账号已创建"
    case (.passwordReset, .english): "Your new password"
    case (.passwordReset, .chinese): "您的密码已重置"
    case (.passcode, .english): "Your passcode"
    case (.passcode, .chinese): "您的验证码"
    }
  }

  private static func englishNews(_ facts: Facts) -> String {
    let account = oneLine(facts.account)
    return switch facts.occasion {
    case .accountCreated: "An account has been created for you: \(account)."
    case .passwordReset: "The password of your account \(account) has been reset."
    case .passcode: ""
    }
  }

  private static func chineseNews(_ facts: Facts) -> String {
    let account = oneLine(facts.account)
    return switch facts.occasion {
    case .accountCreated: "您的账号 \(account) 已创建。"
    case .passwordReset: "您的账号 \(account) 的密码已被重置。"
    case .passcode: ""
    }
  }

  /// A person's own text on one line: someone who puts line breaks into their name shall not write the message.
  private static func oneLine(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.lazy.map { scalar in
          switch scalar.properties.generalCategory {
          case .control, .format, .lineSeparator, .paragraphSeparator: " "
          default: scalar
          }
        }))
  }

  private enum Line {
    case text(String)
    case secret(String, Secret)
  }

  private static func join(_ lines: [Line], _ separator: String, end: String) -> Secret {
    var bytes: [UInt8] = []
    for (index, line) in lines.enumerated() {
      if index > 0 { bytes.append(contentsOf: separator.utf8) }
      switch line {
      case .text(let text): bytes.append(contentsOf: text.utf8)
      case .secret(let label, let secret):
        bytes.append(contentsOf: label.utf8)
        secret.withUnsafeBytes { bytes.append(contentsOf: $0) }
      }
    }
    bytes.append(contentsOf: end.utf8)
    return Secret(bytes)
  }
}
