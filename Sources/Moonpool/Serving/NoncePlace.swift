import Glibc

/// Where a server keeps the used nonces of signed requests.
enum NoncePlace {
  /// A file beside the pool: one for all servers of a pool, by whatever links they come to it.
  static func path(ofPoolAt path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path + "-nonces" }
    defer { free(resolved) }
    return String(cString: resolved) + "-nonces"
  }
}
