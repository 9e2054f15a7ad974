import Contract

/// Values as they might be, for examples. What is found by a field's name comes first, else what its type allows.
enum TypicalValues {
  /// A text for a field of that name, or nil if nothing is typical.
  static func text(_ name: String) -> String? {
    if let known = texts[name] { return known }
    if name.hasSuffix("Id") || name.hasSuffix("Ids") { return "6a0000000000000000000001" }
    if name.hasSuffix("Token") || name.hasSuffix("_token") { return "<token>" }
    if name.hasSuffix("Url") || name.hasSuffix("Uri") || name.hasSuffix("_uri") {
      return "https://app.example.com/callback"
    }
    if name.hasSuffix("Code") { return "123456" }
    if name.hasSuffix("assword") { return "a new Passw0rd" }
    return nil
  }

  private static let texts: [String: String] = [
    "userId": "6a0000000000000000000001", "email": "san@example.com", "username": "san", "name": "San Zhang",
    "nickname": "San", "phone": "13800000000", "phoneCountryCode": "+86", "externalId": "E-1001", "company": "Acme",
    "city": "Beijing", "country": "CN", "locale": "zh-CN", "zoneinfo": "Asia/Shanghai", "birthdate": "1990-05-17",
    "password": "a new Passw0rd", "oldPassword": "the old Passw0rd", "newPassword": "a new Passw0rd",
    "photo": "https://example.com/san.png", "namespace": "default", "namespaceCode": "default", "code": "staff",
    "organizationCode": "acme", "departmentId": "root", "departmentName": "Sales", "organizationName": "Acme",
    "key": "school", "label": "School", "description": "What it is for", "channel": "CHANNEL_RESET_PASSWORD",
    "appId": "6a0000000000000000000009", "keywords": "san", "ip": "192.0.2.1", "domain": "acme", "lang": "en-US",
    "passCode": "123456", "otp": "123456", "redirectUri": "https://app.example.com/callback", "extIdpType": "oidc",
    "provider": "oidc", "targetIdentifier": "6a0000000000000000000001", "subjectId": "6a0000000000000000000001",
    "resourceCode": "orders", "action": "read", "roleCode": "editor", "groupCode": "staff", "postCode": "clerk",
    "account": "san", "sAMAccountName": "san", "codeChallenge": "a text of 43 to 128 characters",
    "token": "<token>", "refreshToken": "<refresh token>", "accessToken": "<access token>",
  ]

  /// Fields that an example shows although they may be absent, because they are what people come for.
  static let shown: [String] = ["nickname", "email", "name", "status", "description", "keywords", "page", "limit"]

  /// The value of a field.
  /// - Parameter depth: how many records it lies in; too deep, a record is left empty.
  static func value(of field: Field, depth: Int = 0) -> Value {
    switch field.type {
    case .array:
      guard let items = field.items else { return .array([]) }
      let element = value(items.type, items.enumValues, field, depth)
      return .array(Array(repeating: element, count: min(max(1, field.minItems ?? 1), field.maxItems ?? .max)))
    default: return value(field.type, field.enumValues, field, depth)
    }
  }

  private static func value(_ type: Field.ValueType, _ allowed: [String], _ field: Field, _ depth: Int) -> Value {
    if let first = allowed.first { return .string(first) }
    switch type {
    case .any: return .string(text(field.name) ?? "text")
    case .string: return .string(string(field))
    case .integer, .number: return .integer(Int64(max(field.minimum ?? 1, min(field.maximum ?? 1, 1))))
    case .boolean: return .bool(true)
    case .object, .array: return .object([])
    case .ref(let schema): return .object(members(of: schema, depth: depth + 1))
    }
  }

  /// What an argument of that DTO needs; if it needs nothing, a field or two that it may have.
  static func members(of schema: Schema, depth: Int = 0) -> [Value.Member] {
    guard depth < 8 else { return [] }
    var fields = schema.fields.filter(\.isRequired)
    let isBare = fields.allSatisfy { $0.name.hasSuffix("Id") }
    if depth <= 1, isBare {
      let others = schema.fields.filter { field in !field.isRequired && shown.contains(field.name) }
      fields += others.sorted { (shown.firstIndex(of: $0.name) ?? 99) < (shown.firstIndex(of: $1.name) ?? 99) }.prefix(
        2)
    }
    return fields.map { Value.Member($0.name, value(of: $0, depth: depth)) }
  }

  private static func string(_ field: Field) -> String {
    if field.format == "date-time" { return "2026-01-31T08:00:00Z" }
    var text = text(field.name) ?? "text"
    if let most = field.maxLength, text.count > most { text = String(text.prefix(most)) }
    while let least = field.minLength, text.count < least { text += "x" }
    return text
  }
}
