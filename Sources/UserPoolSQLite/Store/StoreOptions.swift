/// How a pool's file is opened.
public struct StoreOptions: Sendable {
  /// True if nothing is to be written.
  public var isReadOnly = false
  /// True to make a file that is not there.
  public var createsFile = true
  /// How long to wait for another process that writes, in milliseconds.
  public var busyTimeoutMilliseconds = 10_000
  /// What the writer keeps of the file in memory, in KiB.
  public var writerCacheKiB = 16_384
  /// What each reader keeps of the file in memory, in KiB.
  public var readerCacheKiB = 4096
  /// After how many pages of 4 KiB in the write-ahead log they are copied into the file.
  public var checkpointPages = 4000
  /// How many requests are taken into one transaction at the most.
  public var groupRequests = 256
  /// How many bytes of requests are taken into one transaction at the most (a single one may be larger).
  public var groupBytes = 4 << 20
  /// How many pages of 4 KiB the file may have; nil for SQLite's own limit. For tests of a full disk.
  public var maximumPages: Int?

  /// The usual.
  public init() {}
}
