import Contract

/// What a request says about notifications (SendResetPasswordNotificationDto, SendCreateAccountNotificationDto).
struct NotificationWish: Sendable {
  /// What the messages tell.
  var occasion: OutboxMessage.Occasion
  /// To the user's own email address.
  var toUserEmail = false
  /// To the user's own phone.
  var toUserPhone = false
  /// To this email address.
  var email: String?
  /// To this phone: digits, with a country code before them or without.
  var phone: String?
  /// The application whose login address appears in the text.
  var appId: String?

  /// `sendPasswordResetedNotification`; nil if there is none.
  init?(reset node: TapeNode?) {
    guard let node, node.kind == .object else { return nil }
    occasion = .passwordReset
    toUserEmail = node["sendDefaultEmailNotification"]?.bool ?? false
    toUserPhone = node["sendDefaultPhoneNotification"]?.bool ?? false
    email = node["inputSendEmailNotification"]?.string
    phone = node["inputSendPhoneNotification"]?.string
    appId = node["appId"]?.string
  }

  /// `sendNotification`; nil if there is none.
  init?(created node: TapeNode?) {
    guard let node, node.kind == .object else { return nil }
    occasion = .accountCreated
    toUserEmail = node["sendEmailNotification"]?.bool ?? false
    toUserPhone = node["sendPhoneNotification"]?.bool ?? false
    appId = node["appId"]?.string
  }

  /// Where the object is in a request.
  var path: Path {
    Path([
      .name("options"),
      .name(occasion == .accountCreated ? "sendNotification" : "sendPasswordResetedNotification"),
    ])
  }
}
