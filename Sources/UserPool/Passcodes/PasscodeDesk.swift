import Contract
import Cryptography

/// Makes passcodes and takes them (docs/operations.md, "Passcodes").
struct PasscodeDesk {
  /// How long a code is good, in milliseconds: 5 minutes.
  static let lifetime: Int64 = 5 * 60_000
  /// How long nothing is sent to an address on a channel after a code was, in milliseconds: a minute.
  static let interval: Int64 = 60_000
  /// After how many wrong codes the right one is no longer valid.
  static let mostTries: Int64 = 5

  let pool: Pool
  let transaction: any WriteTransaction

  /// A new code for an address, in place of the one before.
  /// - Returns: the code; it is kept as a digest alone.
  /// - Throws: 429 where one was sent too recently.
  func make(_ channel: PasscodeChannel, _ address: PasscodeAddress) throws(PoolFailure) -> Secret {
    let code = Secret(Self.digits(pool.random.uniform(below: 1_000_000)))
    var row = try begin(channel, address)
    row.sealedDigest = try PoolFoundation.seal(Secret(Self.digest(code)), row.sealContext, pool.sealer)
    try keep(row)
    return code
  }

  /// Does as if a code were sent, so that the next one has to wait all the same.
  /// - Throws: 429 where one was sent too recently.
  func pretend(_ channel: PasscodeChannel, _ address: PasscodeAddress) throws(PoolFailure) {
    try keep(try begin(channel, address))
  }

  /// Uses a code up.
  /// - Returns: whether it was the right one. A wrong one is counted, so a caller that gets false must answer with a refusal that keeps what was written
  ///   (``Answer/init(refusal:data:)``) instead of throwing.
  func redeem(_ code: String, _ channel: PasscodeChannel, _ address: PasscodeAddress) throws(PoolFailure) -> Bool {
    guard var row = try transaction.passcode(channel.rawValue, address.identifier.text), let sealed = row.sealedDigest,
      row.tries < Self.mostTries, isInDate(row)
    else { return false }
    let known = try PoolSecrets.open(sealed, row.sealContext, pool.sealer).revealBytes()
    let isRight = ConstantTime.equal(known, Self.digest(Secret(code)))
    if isRight { row.sealedDigest = nil } else { row.tries += 1 }
    try keep(row)
    return isRight
  }

  /// What a wrong, used, old or unknown code is refused with.
  static func refusal(_ path: Path) -> Answer { Answer(refusal: Refusal(400, path: path, .passcodeWrong)) }

  private func begin(_ channel: PasscodeChannel, _ address: PasscodeAddress) throws(PoolFailure) -> PasscodeRow {
    let now = pool.clock.milliseconds
    let text = address.identifier.text
    if let last = try transaction.passcode(channel.rawValue, text), last.sentAt <= now,
      now - last.sentAt < Self.interval
    {
      let seconds = (Self.interval - (now - last.sentAt) + 999) / 1000
      throw .refused(429, .passcodeTooSoon, [String(seconds)])
    }
    return PasscodeRow(channel: channel.rawValue, address: text, sealedDigest: nil, sentAt: now, tries: 0)
  }

  private func isInDate(_ row: PasscodeRow) -> Bool {
    let now = pool.clock.milliseconds
    // A clock that was set back makes no code good for longer.
    return row.sentAt <= now && now - row.sentAt < Self.lifetime
  }

  private func keep(_ row: PasscodeRow) throws(PoolFailure) {
    try transaction.savePasscode(row, dropping: pool.clock.milliseconds - Self.lifetime)
  }

  private static func digits(_ number: UInt32) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(6 - text.utf8.count, 0)) + text
  }

  private static func digest(_ code: Secret) -> [UInt8] {
    code.withUnsafeBytes { DigestAlgorithm.sha256.digest($0) }
  }
}
