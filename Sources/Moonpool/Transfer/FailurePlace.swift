import Encodings
import Files
import Glibc

/// Where rejected rows are written to: never over a file that is there (docs/commands.md, "moonpool pool").
struct FailurePlace {
  /// The file.
  private(set) var path: String
  /// Which file that is there by then may be replaced.
  private(set) var replacing = TemporaryFile.Replacing.nothing
  /// The name that was taken already, if the file has a number for that reason.
  private(set) var taken: String?

  private let first: String
  private let isNamed: Bool
  private var number = 1

  private static let most = 9999

  /// The place of a file that somebody named.
  /// - Parameter own: true for a file that may be replaced.
  /// - Throws: ``CommandError`` (`usage`) if the file is there and holds something.
  init(named path: String, own: (String) -> Bool = { _ in false }) throws(CommandError) {
    (self.path, first, isNamed) = (path, path, true)
    guard !take(path, own) else { return }
    throw CommandError(
      .usage, "--failed \(path): the file exists and may hold the rejected rows of an earlier run; name another file")
  }

  /// The place of a file with that name or, if it is taken, with the first free number: `failed-2.csv`.
  init(default path: String, own: (String) -> Bool = { _ in false }) {
    (self.path, first, isNamed) = (path, path, false)
    while !take(self.path, own), moveOn() != nil {}
  }

  private mutating func take(_ path: String, _ own: (String) -> Bool) -> Bool {
    var status = stat()
    replacing = .nothing
    // Of a link, what it leads to counts: that would be replaced.
    guard path != "-", stat(path.systemName, &status) == 0 else { return true }
    // Pipes and devices are written to and not replaced.
    let isRegular = status.st_mode & S_IFMT == S_IFREG
    if !isRegular || own(path) {
      replacing = .any
    } else if status.st_size == 0 {
      replacing = .empty
    } else {
      return false
    }
    return true
  }

  /// Takes the next name, because a file of the present one has appeared.
  /// - Returns: nil if there is none: the file was named, or all numbers are taken.
  mutating func moveOn() -> String? {
    guard !isNamed, number < Self.most else { return nil }
    number += 1
    taken = first
    let folder = first.lastIndex(of: "/").map { first.index(after: $0) } ?? first.startIndex
    let dot = first[folder...].lastIndex(of: ".") ?? first.endIndex
    path = "\(first[..<dot])-\(number)\(first[dot...])"
    return path
  }

  /// What to add to a message that names the file.
  var remark: String { taken.map { " (\($0) already exists)" } ?? "" }
}
