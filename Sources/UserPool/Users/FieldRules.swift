import Contract

/// What is done with a member of a create or update request.
enum FieldAction: UInt8 {
  /// Not a field of a user, or one that another part reads.
  case none
  case text, url, birthdate, email, phone, countryCode, name, status, gender, verified
  case customData, metadata
}

/// Which member of a request does what to which column, found by the number of its name.
enum FieldRules {
  /// A rule: 2 bytes, one for every interned name.
  struct Rule {
    var action = FieldAction.none
    var field = UserField.userId
  }

  private static let rules: [Rule] = {
    var rules = [Rule](repeating: Rule(), count: Key.count)
    func set(_ name: String, _ action: FieldAction, _ field: UserField) {
      guard let key = Key(name) else { return }
      rules[Int(key.id)] = Rule(action: action, field: field)
    }
    let texts: [UserField] = [
      .name, .nickname, .country, .province, .city, .address, .streetAddress, .postalCode, .company, .browser, .device,
      .givenName, .familyName, .middleName, .profile, .preferredUsername, .zoneinfo, .locale, .formatted, .region,
      .identityNumber,
    ]
    for field in texts { set(field.name, .text, field) }
    set("photo", .url, .photo)
    set("website", .url, .website)
    set("birthdate", .birthdate, .birthdate)
    set("email", .email, .email)
    set("phone", .phone, .phone)
    set("phoneCountryCode", .countryCode, .phoneCountryCode)
    set("username", .name, .username)
    set("externalId", .name, .externalId)
    set("status", .status, .status)
    set("gender", .gender, .gender)
    set("emailVerified", .verified, .emailVerified)
    set("phoneVerified", .verified, .phoneVerified)
    set("customData", .customData, .customData)
    set("metadata", .metadata, .metadata)
    set("metadataSource", .metadata, .metadata)
    return rules
  }()

  /// What is done with a member of that name.
  static func action(_ name: String) -> FieldAction { Key(name).map { rules[Int($0.id)].action } ?? .none }

  /// The rule for a member.
  @inline(__always)
  static func rule(_ name: MemberName) -> Rule {
    let id = Int(name.id)
    return id < rules.count ? rules[id] : Rule()
  }
}
