import UserPool

extension SQLiteTransaction {
  private static let wipes =
    [
      "users", "identifiers", "identities", "signIns", "archived", "credentials", "sessions", "outbox", "departments",
      "memberships", "userGroups", "groupMembers", "roles", "assignments", "directoryValues", "fields",
      "knownNetworks",
    ].map { Query("DELETE FROM \($0)") } + [
      Query("DELETE FROM namespaces WHERE code NOT IN ('default', 'system')"),
      Query("DELETE FROM settings WHERE name GLOB 'clone*'"),
      // Connections that cache the definitions notice the change.
      Query("UPDATE counters SET value = random() WHERE name = 'fields'"),
    ]

  func wipeClone() throws(PoolFailure) {
    let users = try userCount()
    for query in Self.wipes { try statement(query).run() }
    try countUsers(by: -users)
  }
}
