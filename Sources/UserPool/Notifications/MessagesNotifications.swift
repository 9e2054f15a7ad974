import Contract

// The sentences about notifications.
extension Message {
  static let notAnEmailAddress = Message(
    english: "is not an email address that can receive messages",
    chinese: "不是有效的收件邮箱地址")
  static let notAPhoneNumber = Message(
    english: "is not a phone number: use digits, with + and the country code in front if it is not +86",
    chinese: "不是有效的手机号：应为数字，区号不是 +86 时需以 + 和区号开头")
}
