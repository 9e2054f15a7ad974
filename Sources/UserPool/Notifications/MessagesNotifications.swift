// The sentences about notifications.
extension Message {
  static let notAnEmailAddress = Message(
    english: "this is no email address that a message can be sent to", chinese: "不是可以接收消息的邮箱地址")
  static let notAPhoneNumber = Message(
    english: "this is no phone number: digits, with + and the country code before them where it is not +86",
    chinese: "不是有效的手机号：应为数字，非 +86 时需带 + 和国家代码")
}
