import Contract
import Cryptography

/// What an id token says about its user (OpenID Connect Core, section 5.1), by scope. Empty fields are left out.
struct IdTokenClaims {
  let scope: Scope
  let record: UserRecord
  /// The user's custom data in clear; asked for with the scope `extended_fields` alone.
  let customData: [Value.Member]

  /// Adds the claims.
  func add(to claims: inout Claims) {
    if scope.contains("profile") { addProfile(&claims) }
    if scope.contains("username") { add("username", .username, &claims) }
    if scope.contains("email"), record.text(.email) != nil {
      add("email", .email, &claims)
      claims["email_verified"] = .bool(record.isTrue(.emailVerified))
    }
    if scope.contains("phone"), let number = record.string(.phone) {
      claims["phone_number"] = .string((record.string(.phoneCountryCode) ?? "") + number)
      claims["phone_number_verified"] = .bool(record.isTrue(.phoneVerified))
    }
    if scope.contains("address") { addAddress(&claims) }
    if scope.contains("external_id") { add("external_id", .externalId, &claims) }
    if scope.contains("tenant_id") { add("tenant_id", .tenantId, &claims) }
    if scope.contains("roles") { claims["roles"] = .array([]) }
    if scope.contains("extended_fields") { claims["extended_fields"] = Self.claim(.object(customData)) }
  }

  private static let profile: [(String, UserField)] = [
    ("birthdate", .birthdate), ("family_name", .familyName), ("given_name", .givenName), ("locale", .locale),
    ("middle_name", .middleName), ("name", .name), ("nickname", .nickname), ("picture", .photo),
    ("preferred_username", .preferredUsername), ("profile", .profile), ("website", .website),
    ("zoneinfo", .zoneinfo),
  ]

  private func addProfile(_ claims: inout Claims) {
    for (name, field) in Self.profile { add(name, field, &claims) }
    let words = UserField.gender.words
    if let number = record.integer(.gender), words.indices.contains(Int(clamping: number)) {
      claims["gender"] = .string(words[Int(clamping: number)])
    }
    if let time = record.integer(.updatedAt) { claims["updated_at"] = .string(Timestamp.text(time)) }
  }

  private func addAddress(_ claims: inout Claims) {
    var address = Claims()
    for (name, field): (String, UserField) in [
      ("country", .country), ("region", .region), ("locality", .city), ("street_address", .streetAddress),
      ("postal_code", .postalCode), ("formatted", .formatted),
    ] { add(name, field, &address) }
    claims["address"] = .object(address)
  }

  private func add(_ name: String, _ field: UserField, _ claims: inout Claims) {
    if let text = record.string(field) { claims[name] = .string(text) }
  }

  private static func claim(_ value: Value) -> ClaimValue {
    switch value {
    case .null: return .null
    case .bool(let truth): return .bool(truth)
    case .integer(let number): return .integer(number)
    case .number(let number): return .number(number)
    case .string(let text): return .string(text)
    case .array(let elements): return .array(elements.map(claim))
    case .object(let members):
      var claims = Claims()
      for member in members { claims[member.name] = claim(member.value) }
      return .object(claims)
    }
  }
}
