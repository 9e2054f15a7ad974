/// Reading applications and access keys.
public protocol ApplicationReading: AnyObject {
  /// The application of that id, or nil.
  func application(_ id: String) throws(PoolFailure) -> Application?
  /// The application that was made first: the one a call without an application id is for.
  func firstApplication() throws(PoolFailure) -> Application?
  /// The id of the application with an identifier, or nil.
  func application(identifiedBy identifier: String) throws(PoolFailure) -> String?
  /// Every application, in the order in which they were made.
  func applications() throws(PoolFailure) -> [Application]
  /// The access key of that id, enabled or not, or nil.
  func accessKey(_ id: String) throws(PoolFailure) -> AccessKey?
  /// The access key that was made first among the enabled ones.
  func firstAccessKey() throws(PoolFailure) -> AccessKey?
  /// Every access key, in the order in which they were made.
  func accessKeys() throws(PoolFailure) -> [AccessKey]
}

/// Writing applications and access keys.
public protocol ApplicationWriting: AnyObject {
  /// Adds an application, or replaces the one of that id.
  func saveApplication(_ application: Application) throws(PoolFailure)
  /// Removes an application with its sessions and the traces of sign-ins to it.
  func removeApplication(_ id: String) throws(PoolFailure)
  /// Adds an access key, or replaces the one of that id.
  func saveAccessKey(_ key: AccessKey) throws(PoolFailure)
  /// Removes an access key.
  func removeAccessKey(_ id: String) throws(PoolFailure)
}
