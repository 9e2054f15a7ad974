/// The fields every user has, as getUserBaseFields describes them.
enum BaseFields {
  /// A base field before anybody changed its label.
  struct Field {
    let key: String
    let label: String
    let dataType: FieldDataType
    let isUnique: Bool
    let userEditable: Bool
    let options: [CustomField.Option]

    init(
      _ key: String, _ label: String, _ dataType: FieldDataType = .string, unique: Bool = false, editable: Bool = false,
      options: [CustomField.Option] = []
    ) {
      self.key = key
      self.label = label
      self.dataType = dataType
      self.isUnique = unique
      self.userEditable = editable
      self.options = options
    }
  }

  private static let genders = [
    CustomField.Option(value: "M", label: "Male"), CustomField.Option(value: "F", label: "Female"),
    CustomField.Option(value: "U", label: "Unknown"),
  ]
  private static let statuses = ["Activated", "Suspended", "Deactivated", "Resigned", "Archived"]
    .map { CustomField.Option(value: $0, label: $0) }
  private static let workStatuses = ["Active", "Closed"].map { CustomField.Option(value: $0, label: $0) }

  /// All of them, in UserDto's order. Editable ones are those of UpdateUserProfileDto.
  static let all: [Field] = [
    Field("userId", "User id", unique: true),
    Field("createdAt", "Created", .datetime), Field("updatedAt", "Updated", .datetime),
    Field("status", "Account status", .enumeration, options: statuses),
    Field("workStatus", "Work status", .enumeration, options: workStatuses),
    Field("externalId", "External id", unique: true, editable: true),
    Field("email", "E-mail", unique: true), Field("phone", "Phone", unique: true),
    Field("phoneCountryCode", "Phone country code"),
    Field("username", "Username", unique: true, editable: true),
    Field("name", "Name", editable: true), Field("nickname", "Nickname", editable: true),
    Field("photo", "Picture", editable: true),
    Field("loginsCount", "Sign-ins", .number), Field("lastLogin", "Last sign-in", .datetime),
    Field("lastIp", "Last IP address"),
    Field("gender", "Gender", .enumeration, editable: true, options: genders),
    Field("emailVerified", "Email verified", .boolean), Field("phoneVerified", "Phone verified", .boolean),
    Field("passwordLastSetAt", "Password set", .datetime),
    Field("birthdate", "Date of birth", .datetime, editable: true),
    Field("country", "Country", editable: true), Field("province", "Province", editable: true),
    Field("city", "City", editable: true), Field("address", "Address", editable: true),
    Field("streetAddress", "Street address", editable: true), Field("postalCode", "Postal code", editable: true),
    Field("company", "Company", editable: true),
    Field("browser", "Browser"), Field("device", "Device"),
    Field("givenName", "Given name"), Field("familyName", "Family name"), Field("middleName", "Middle name"),
    Field("profile", "Profile page"), Field("preferredUsername", "Preferred username"), Field("website", "Website"),
    Field("zoneinfo", "Time zone"), Field("locale", "Locale"), Field("formatted", "Full address"),
    Field("region", "Region"),
    Field("userSourceType", "Source type"), Field("userSourceId", "Source id"),
    Field("lastLoginApp", "Last application"), Field("mainDepartmentId", "Main department"),
    Field("lastMfaTime", "Last second factor", .datetime),
    Field("passwordSecurityLevel", "Password strength", .number),
    Field("resetPasswordOnFirstLogin", "Reset password at first sign-in", .boolean),
    Field("resetPasswordOnNextLogin", "Reset password at next sign-in", .boolean),
    Field("identityNumber", "Identity number", editable: true),
    Field("statusChangedAt", "Status changed", .datetime), Field("tenantId", "Tenant id"),
  ]

  /// Names that no custom field may take: the base fields and all other names on the top level of a user or of a request about one.
  static let reservedKeys: Set<String> = Set(all.map(\.key)).union([
    "customData", "metadata", "metadataSource", "identities", "departmentIds", "postIdList", "registerSource",
    "signedUp", "password", "salt", "passwordEncryptType", "options", "tenantIds", "otp", "userIdType", "lastLoginTime",
  ])

  /// The base field of that key.
  static func field(_ key: String) -> Field? { all.first { $0.key == key } }
}
