import Glibc

/// The descriptors 0, 1 and 2.
enum StandardStreams {
  /// Fills those that the program was started without (`>&-`). Else the next file that is opened, a pool perhaps, would take the number, and what is
  /// printed would go into it. They stay as useless as they were: what is opened for input cannot be read, nor the others be written. To be called
  /// before anything is opened.
  static func fill() {
    for descriptor: CInt in 0...2 where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
      // The lowest free number is this one.
      _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
    }
  }
}
