/// Reading applications and access keys.
public protocol ApplicationReading: AnyObject {
  /// The application of that id, or nil.
  func application(_ id: String) throws(PoolFailure) -> Application?
  /// The application that was made first: the one a call without an application id is for.
  func firstApplication() throws(PoolFailure) -> Application?
  /// The access key of that id, or nil.
  func accessKey(_ id: String) throws(PoolFailure) -> AccessKey?
  /// The access key that was made first.
  func firstAccessKey() throws(PoolFailure) -> AccessKey?
}

/// Writing applications and access keys.
public protocol ApplicationWriting: AnyObject {
  /// Adds an application, or replaces the one of that id.
  func saveApplication(_ application: Application) throws(PoolFailure)
  /// Adds an access key, or replaces the one of that id.
  func saveAccessKey(_ key: AccessKey) throws(PoolFailure)
}
