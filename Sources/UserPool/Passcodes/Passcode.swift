import Contract
import Cryptography

/// What a passcode is for; the raw values are the contract's channels.
enum PasscodeChannel: String, CaseIterable {
  case login = "CHANNEL_LOGIN"
  case register = "CHANNEL_REGISTER"
  case resetPassword = "CHANNEL_RESET_PASSWORD"
  case verifyEmail = "CHANNEL_VERIFY_EMAIL_LINK"
  case updateEmail = "CHANNEL_UPDATE_EMAIL"
  case bindEmail = "CHANNEL_BIND_EMAIL"
  case unbindEmail = "CHANNEL_UNBIND_EMAIL"
  case bindPhone = "CHANNEL_BIND_PHONE"
  case unbindPhone = "CHANNEL_UNBIND_PHONE"
  case bindFactor = "CHANNEL_BIND_MFA"
  case verifyFactor = "CHANNEL_VERIFY_MFA"
  case unbindFactor = "CHANNEL_UNBIND_MFA"
  case unlock = "CHANNEL_UNLOCK_ACCOUNT"
  case completeEmail = "CHANNEL_COMPLETE_EMAIL"
  case completePhone = "CHANNEL_COMPLETE_PHONE"
  case identify = "CHANNEL_IDENTITY_VERIFICATION"
  case deleteAccount = "CHANNEL_DELETE_ACCOUNT"

  /// Who may have a code sent, and where.
  enum Reach {
    /// Anybody, anywhere: who reads there is what the code is to show.
    case anywhere
    /// Anybody, but it is sent only where an activated user reads; that nothing was sent is not told.
    case users
    /// Who is signed in, anywhere.
    case signedIn
    /// Who is signed in, to the own address.
    case own
  }

  /// Who may have a code sent, and where.
  var reach: Reach {
    switch self {
    case .login, .register, .verifyEmail, .completeEmail, .completePhone: .anywhere
    case .resetPassword, .unlock: .users
    // A change of address needs codes of the old one and the new one.
    case .updateEmail, .bindEmail, .bindPhone, .bindFactor: .signedIn
    case .unbindEmail, .unbindPhone, .verifyFactor, .unbindFactor, .identify, .deleteAccount: .own
    }
  }
}

/// Where a passcode goes to.
enum PasscodeAddress: Sendable, Equatable {
  /// An email address in lower case.
  case email(String)
  /// A phone number without its country code, and that code.
  case phone(String, code: String)

  /// The address of an email; nil if it is not valid.
  init?(email: String) {
    let text = email.lowercased()
    guard Address.isEmail(text) else { return nil }
    self = .email(text)
  }

  /// The address of a phone; nil if it is not valid.
  /// - Parameter code: the country code; nil for +86.
  init?(phone: String, code: String?) {
    let code = code.flatMap { $0.isEmpty ? nil : $0 } ?? "+86"
    let isShaped =
      Array(phone.utf8).withUnsafeBufferPointer { Shape.isPhone($0) }
      && Array(code.utf8).withUnsafeBufferPointer { Shape.isCountryCode($0) }
    guard isShaped, Address.phone(phone, countryCode: code) != nil else { return nil }
    self = .phone(phone, code: code)
  }

  /// The address that a user has, of the same sort as another; nil if it has none.
  init?(of record: UserRecord, like other: PasscodeAddress) {
    switch other {
    case .email: self.init(emailOf: record)
    case .phone: self.init(phoneOf: record)
    }
  }

  /// A user's email address; nil if it has none.
  init?(emailOf record: UserRecord) {
    guard let email = record.string(.email) else { return nil }
    self = .email(email)
  }

  /// A user's phone; nil if it has none.
  init?(phoneOf record: UserRecord) {
    guard let phone = record.string(.phone) else { return nil }
    self = .phone(phone, code: record.string(.phoneCountryCode) ?? "+86")
  }

  /// The identifier that a user with this address has, which is the name that codes are kept under too.
  var identifier: (kind: IdentifierKind, text: String) {
    switch self {
    case .email(let email): (.email, email)
    case .phone(let phone, let code): (.phone, phone + code)
    }
  }

  /// Loads the user who has the address.
  /// - Returns: false if nobody has.
  func load(into record: UserRecord, _ transaction: any ReadTransaction) throws(PoolFailure) -> Bool {
    let (kind, text) = identifier
    let isFound = try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(PoolFailure) in
      try transaction.loadUser(.identifier(kind, bytes), into: record)
    }
    if isFound { record.markLoaded() }
    return isFound
  }

  /// How a message is sent there.
  var recipient: (channel: OutboxMessage.Channel, text: String) {
    switch self {
    case .email(let email): (.email, email)
    case .phone(let phone, let code): (.sms, code + phone)
    }
  }
}

/// A passcode as it is stored.
public struct PasscodeRow: Sendable, Equatable {
  /// What it is for.
  public var channel: String
  /// The address, as identifiers have it.
  public var address: String
  /// The code's digest, sealed for ``sealContext``; nil once it was used, and where none was sent.
  public var sealedDigest: [UInt8]?
  /// When it was sent, in milliseconds since 1970.
  public var sentAt: Int64
  /// How many wrong codes were tried.
  public var tries: Int64

  /// A passcode as it is stored.
  public init(channel: String, address: String, sealedDigest: [UInt8]?, sentAt: Int64, tries: Int64) {
    self.channel = channel
    self.address = address
    self.sealedDigest = sealedDigest
    self.sentAt = sentAt
    self.tries = tries
  }

  /// What the digest is sealed for.
  public var sealContext: String { "passcode/\(channel)/\(address)" }
}

/// Reading passcodes.
public protocol PasscodeReading: AnyObject {
  /// The code sent last on a channel to an address, or nil.
  func passcode(_ channel: String, _ address: String) throws(PoolFailure) -> PasscodeRow?
}

/// Writing passcodes.
public protocol PasscodeWriting: AnyObject {
  /// Keeps a code in place of the one before; codes that were sent before a moment go.
  func savePasscode(_ row: PasscodeRow, dropping moment: Int64) throws(PoolFailure)
}
