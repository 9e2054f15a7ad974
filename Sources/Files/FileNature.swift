import Encodings
import Glibc

/// What a file is, by its first bytes and those of its log: a file that must not be touched is recognized before SQLite opens it, which leaves files of its own
/// beside even what it only reads.
public enum FileNature: Equatable, Sendable {
  /// There is not a file.
  case missing
  /// A file without a byte.
  case empty
  /// A database without a table: a pool whose making was cut short.
  case unfinished
  /// A pool, of whatever version.
  case pool
  /// Something else, and what.
  case foreign(String)

  /// Looks at a file. A process that has the file open in SQLite must not ask: closing any descriptor of a file gives up the process's locks on it.
  public static func of(_ path: String) -> FileNature {
    var status = stat()
    guard stat(path.systemName, &status) == 0 else { return .missing }
    if status.st_mode & S_IFMT == S_IFDIR { return .foreign("it is a folder") }
    guard status.st_mode & S_IFMT == S_IFREG else { return .foreign("it is not a file") }
    let bytes = FileBytes(path)
    let main = bytes?.read(at: 0, FirstPage.length) ?? []
    // One that may not be read is for SQLite to refuse.
    if bytes == nil { return .pool }
    if main.isEmpty { return .empty }
    guard main.starts(with: Array("SQLite format 3\0".utf8)), main.count == FirstPage.length else {
      return .foreign("it is not an SQLite database")
    }
    let first = FirstPage(bytes: main)
    if first.isPool { return .pool }
    // The last commits may be in the log only.
    let last = FileBytes(path + "-wal").flatMap(FirstPage.committed) ?? first
    if last.isPool { return .pool }
    return last.isBlank ? .unfinished : .foreign("it is another program's database")
  }
}

/// The begin of a database's first page (https://www.sqlite.org/fileformat.html, "The Database Header").
private struct FirstPage {
  /// How much of it is looked at: the header, and the count of cells in the page that lists the tables.
  static let length = 105

  let bytes: [UInt8]

  /// True if the application's mark is a pool's.
  var isPool: Bool { bytes[68..<72].elementsEqual("MPUP".utf8) }
  /// True for a database without marks, version and tables.
  var isBlank: Bool {
    bytes[60..<64].allSatisfy { $0 == 0 } && bytes[68..<72].allSatisfy { $0 == 0 } && bytes[103] == 0 && bytes[104] == 0
  }

  /// The first page as the log's last commit has it, or nil if the log has none ("The Write-Ahead Log").
  static func committed(in log: FileBytes) -> FirstPage? {
    let header = log.read(at: 0, 32)
    guard header.count == 32 else { return nil }
    let pageSize = Int(number(header, 8))
    guard (512...65536).contains(pageSize) else { return nil }
    var candidate: FirstPage?
    var committed: FirstPage?
    var place = 32
    while true {
      let frame = log.read(at: place, 24)
      // A frame with another salt is left over from an earlier round of the log.
      guard frame.count == 24, frame[8..<16] == header[16..<24] else { return committed }
      if number(frame, 0) == 1 {
        let page = log.read(at: place + 24, length)
        guard page.count == length else { return committed }
        candidate = FirstPage(bytes: page)
      }
      if number(frame, 4) != 0 { committed = candidate }
      place += 24 + pageSize
    }
  }

  private static func number(_ bytes: [UInt8], _ place: Int) -> UInt32 {
    bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }
}

/// A file to be read in places.
private final class FileBytes {
  private let descriptor: Int32

  /// Opens a file, or gives nil if that is not possible, or if it is a pipe or a device.
  init?(_ path: String) {
    var status = stat()
    guard stat(path.systemName, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    descriptor = open(path.systemName, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor < 0 { return nil }
  }

  deinit { close(descriptor) }

  /// Up to so many bytes from a place.
  func read(at place: Int, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor, &bytes, count, off_t(place))
    bytes.removeLast(count - max(got, 0))
    return bytes
  }
}
