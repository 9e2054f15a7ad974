/// The rules of sessions, as the users' rules call them.
struct PoolSessions: SessionRules {
  func endSessions(of seq: Int64, in transaction: any WriteTransaction) throws(PoolFailure) {
    try transaction.removeSessions(of: seq)
  }

  func forget(_ seq: Int64, in transaction: any WriteTransaction) throws(PoolFailure) {
    try transaction.removeSessions(of: seq)
    try transaction.removeCredential(of: seq)
    try transaction.forgetDirectory(ofUser: seq)
    try transaction.removeEvents(of: seq)
    try transaction.removeNetworks(of: seq)
    try transaction.removeUserTokens(of: seq)
    try transaction.removeFactors(of: seq)
    if let userId = try transaction.userId(of: seq) { try transaction.removeOutbox(ofUser: userId) }
  }
}
