import Glibc

/// How many files and connections the process may have open.
enum OpenFiles {
  /// Raises the limit as far as the system lets it.
  static func raiseLimit(to wanted: Int) {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0, limit.rlim_cur < rlim_t(wanted) else {
      return
    }
    limit.rlim_cur = min(limit.rlim_max, rlim_t(wanted))
    // As far as it goes: where it does not, connections wait to be accepted.
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}
