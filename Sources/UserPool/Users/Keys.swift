import Contract

/// Names of members that the users' rules look for.
enum Keys {
  static let list = Key.known("list")
  static let options = Key.known("options")
  static let userId = Key.known("userId")
  static let userIds = Key.known("userIds")
  static let userIdType = Key.known("userIdType")
  static let password = Key.known("password")
  static let otp = Key.known("otp")
  static let pagination = Key.known("pagination")
  static let page = Key.known("page")
  static let limit = Key.known("limit")
  static let sort = Key.known("sort")
  static let field = Key.known("field")
  static let order = Key.known("order")
  static let `operator` = Key.known("operator")
  static let value = Key.known("value")
  static let keywords = Key.known("keywords")
  static let advancedFilter = Key.known("advancedFilter")
  static let searchQuery = Key.known("searchQuery")
  static let fuzzySearchOn = Key.known("fuzzySearchOn")
  static let totalCount = Key.known("totalCount")
  static let extIdpId = Key.known("extIdpId")
  static let userIdInIdp = Key.known("userIdInIdp")
  static let type = Key.known("type")
  static let provider = Key.known("provider")
}
