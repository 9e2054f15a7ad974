import Glibc

/// Tells files that are no pool by their first bytes, so that nobody is sent to look for the key of a text file.
enum ForeignFile {
  /// Why the file cannot be a pool, or nil where it may be one (or is not there, or empty).
  static func reason(_ path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    if status.st_mode & S_IFMT == S_IFDIR { return "it is a folder" }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size > 0, let header = header(path) else { return nil }
    guard header.starts(with: Array("SQLite format 3\0".utf8)), header.count >= applicationId.upperBound else {
      return "it is no SQLite database"
    }
    // A pool whose making was cut short has its mark in the log alone.
    guard stat(path + "-wal", &status) != 0 || status.st_size == 0 else { return nil }
    return header[applicationId].elementsEqual("MPUP".utf8) ? nil : "it is another program's database"
  }

  /// Where a database header holds the application's mark (https://www.sqlite.org/fileformat.html, "The Database Header").
  private static let applicationId = 68..<72

  private static func header(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(file, &bytes, bytes.count)
    return count >= 0 ? Array(bytes.prefix(count)) : nil
  }
}
