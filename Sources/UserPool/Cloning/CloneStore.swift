/// Empties a pool for a clone that starts over.
public protocol CloneWriting: AnyObject {
  /// Removes users, departments, groups, roles, definitions of fields, the outbox, and what a clone has noted. The pool's own keys, applications and
  /// settings stay.
  func wipeClone() throws(PoolFailure)
}
