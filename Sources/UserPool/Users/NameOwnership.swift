import Contract

/// Names that look like an address: a user name or external id of that form could be taken for another user, so it must be the user's own address
/// (docs/operations.md, "Patch rules").
enum AddressLook {
  /// An email address, in any case.
  case email
  /// A phone number with a country code, or one that every Chinese reader takes for a mobile phone.
  case phone

  /// What a name looks like; nil if it is not like an address. Plain digits are not enough: personnel numbers are digits.
  init?(of name: UTF8Bytes) {
    if Shape.isEmail(name) {
      self = .email
    } else if Self.isInternational(name) || Self.isChineseMobile(name) {
      self = .phone
    } else {
      return nil
    }
  }

  /// `+` and 5 to 19 digits, with blanks or hyphens among them.
  private static func isInternational(_ name: UTF8Bytes) -> Bool {
    guard name.first == UInt8(ascii: "+") else { return false }
    let rest = name.dropFirst()
    return rest.allSatisfy { Shape.isDigit($0) || isDivider($0) } && (5...19).contains(rest.count(where: Shape.isDigit))
  }

  private static func isChineseMobile(_ name: UTF8Bytes) -> Bool {
    name.count == 11 && name[0] == UInt8(ascii: "1") && name[1] >= UInt8(ascii: "3") && name.allSatisfy(Shape.isDigit)
  }

  fileprivate static func isDivider(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") }
}

extension UserChange {
  /// Refuses a new user name or external id that looks like an address and is not the user's own.
  /// - Throws: 422 with the field's path.
  func keepNamesOwn() throws(PoolFailure) {
    for field in [UserField.username, .externalId] where record.isChanged(field) {
      guard let name = record.text(field), let look = AddressLook(of: name) else { continue }
      guard try !isOwn(name, look) else { continue }
      throw .refused(422, path: place.path(field.name), .nameOfAnAddress, [field.name])
    }
  }

  private func isOwn(_ name: UTF8Bytes, _ look: AddressLook) throws(PoolFailure) -> Bool {
    switch look {
    case .email:
      guard let email = record.text(.email) else { return false }
      return try Shape.withLowercased(name) { $0.elementsEqual(email) }
    case .phone:
      guard let phone = record.text(.phone) else { return false }
      let code = record.text(.phoneCountryCode) ?? PhoneIdentifier.defaultCodeBytes
      if name.first != UInt8(ascii: "+") {
        return name.elementsEqual(phone) && code.elementsEqual(PhoneIdentifier.defaultCodeBytes)
      }
      return name.filter { !AddressLook.isDivider($0) } == Array(code) + Array(phone)
    }
  }
}
