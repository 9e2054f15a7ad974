/// Reads a text file line by line in constant memory.
final class LineReader {
  private let file: InputFile
  private var buffer: [UInt8] = []
  private var next = 0
  private var atEnd = false
  /// The number of the line that ``line()`` gave last, or that is too long, counted from 1.
  private(set) var number = 0

  /// A line may not be longer than this, in bytes.
  static let longestLine = 1 << 26

  /// Opens a file.
  init(path: String) throws(CommandError) { file = try InputFile(path: path) }

  /// The part of the file that has been read, from 0 to 1; nil where the size is not known.
  var fraction: Double? { file.size.map { $0 > 0 ? Double(file.position - buffer.count + next) / Double($0) : 1 } }

  /// The next line without its end, or nil at the end of the file.
  /// - Throws: ``CommandError`` (`input`) for a read error or a line beyond ``longestLine``.
  func line() throws(CommandError) -> ArraySlice<UInt8>? {
    var searched = next
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) { return take(upTo: end, skipping: 1) }
      if atEnd { return next < buffer.count ? take(upTo: buffer.count, skipping: 0) : nil }
      if buffer.count - next > Self.longestLine {
        number += 1
        throw CommandError(.input, "\(file.name), line \(number): longer than \(Self.longestLine) bytes")
      }
      buffer.removeFirst(next)
      searched = buffer.count
      next = 0
      atEnd = !(try file.read(into: &buffer))
    }
  }

  private func take(upTo end: Int, skipping extra: Int) -> ArraySlice<UInt8> {
    number += 1
    var line = buffer[next..<end]
    next = end + extra
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    return line
  }
}
