import Encodings
import Files
import Glibc

/// Reads a file or a text in large pieces, and lets a parser read them in place.
///
/// A parser looks at ``available``, asks for ``fill()`` where that does not suffice, and says with ``consume(_:)`` what
/// it is done with.
public final class ByteReader {
  /// The largest record (line, CSV row) that is held in memory, in bytes.
  static let largestRecord = 64 << 20
  private static let piece = 1 << 16

  /// The file's name, or what a text was called.
  public let name: String
  private var descriptor: Int32
  private let ownsDescriptor: Bool
  private var bytes: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var start = 0
  private var end = 0
  private(set) var isAtEnd = false
  /// How many bytes were read from the file.
  private var position = 0
  /// How many bytes the file has, if that can be known (not of a pipe).
  private let size: Int?
  /// The run that it reads for, if there is one.
  private let burden: RunBurden?

  /// A reader of the file at `path`; `-` is standard input.
  /// - Throws: ``ModuleError`` (`file`) if it cannot be opened.
  public convenience init(path: String) throws(ModuleError) { try self.init(path: path, for: nil) }

  /// - Parameter burden: the run that it reads for: a stop ends a read that waits, and what is held in memory is
  ///   counted.
  init(path: String, for burden: RunBurden?) throws(ModuleError) {
    self.burden = burden
    name = path == "-" ? "stdin" : path
    ownsDescriptor = path != "-"
    descriptor = path == "-" ? 0 : FilesInUse.open(path)
    let problem = errno
    capacity = Self.piece
    bytes = .allocate(capacity: capacity)
    var status = stat()
    size =
      descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      ? Int(status.st_size) : nil
    if descriptor < 0 { throw FileSystem.failure(path, problem) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileSystem.failure(name, EISDIR) }
    try burden?.holds(capacity)
  }

  /// A reader of a text.
  init(text: UnsafeBufferPointer<UInt8>, name: String, for burden: RunBurden?) throws(ModuleError) {
    self.name = name
    self.burden = burden
    try burden?.holds(text.count)
    descriptor = -1
    ownsDescriptor = false
    size = nil
    capacity = max(text.count, 1)
    bytes = .allocate(capacity: capacity)
    if let base = text.baseAddress { bytes.initialize(from: base, count: text.count) }
    end = text.count
    isAtEnd = true
  }

  deinit {
    close()
    bytes.deallocate()
  }

  /// What has been read and not consumed. Valid until the next ``fill()``.
  public var available: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes + start, count: end - start) }

  /// Consumes the first bytes of ``available``.
  public func consume(_ count: Int) { start += min(count, end - start) }

  /// The part of the file that has been consumed, from 0 to 1; nil if its size is not known.
  public var fraction: Double? {
    size.map { $0 > 0 ? min(1, Double(position - available.count) / Double($0)) : 1 }
  }

  /// Reads more behind ``available``; false at the end of the file.
  /// - Throws: ``ModuleError``: `file` on a read error, `limit` if a record is too large to be held.
  public func fill() throws(ModuleError) -> Bool {
    guard !isAtEnd, descriptor >= 0 else {
      isAtEnd = true
      return false
    }
    try check()
    try makeRoom()
    if end - start > Self.largestRecord {
      throw ModuleError(.limit, "a record is larger than \(Self.largestRecord >> 20) MiB", path: name)
    }
    if !ownsDescriptor { burden?.showOutput() }
    while true {
      let count = read(descriptor, bytes + end, capacity - end)
      if count > 0 {
        end += count
        position += count
        return true
      }
      if count == 0 {
        isAtEnd = true
        return false
      }
      let problem = errno
      try check()
      if problem != EINTR { throw FileSystem.failure(name, problem) }
    }
  }

  /// For loops over what is available: looks whether the run goes on, and counts what its parser holds beside the
  /// buffer.
  /// - Throws: ``ModuleError`` where the run is to end.
  func check(parserHolds more: Int = 0) throws(ModuleError) { try burden?.holds(capacity + more) }

  private func makeRoom() throws(ModuleError) {
    if start > 0 {
      bytes.update(from: bytes + start, count: end - start)
      end -= start
      start = 0
    }
    guard capacity - end < Self.piece else { return }
    let larger = max(capacity * 2, end + Self.piece)
    try burden?.holds(capacity + larger)
    let moved = UnsafeMutablePointer<UInt8>.allocate(capacity: larger)
    moved.initialize(from: bytes, count: end)
    bytes.deallocate()
    bytes = moved
    capacity = larger
    try burden?.holds(capacity)
  }

  /// The next line without its end (LF or CRLF), or nil at the end of the file. Valid until the next call.
  /// - Throws: ``ModuleError``, as ``fill()``.
  public func nextLine() throws(ModuleError) -> UnsafeBufferPointer<UInt8>? {
    var searched = 0
    while true {
      let view = available
      if let base = view.baseAddress, let found = memchr(base + searched, 10, view.count - searched) {
        let length = UnsafeRawPointer(found) - UnsafeRawPointer(base)
        consume(length + 1)
        return Self.withoutReturn(UnsafeBufferPointer(start: base, count: length))
      }
      searched = view.count
      if try !fill() {
        let rest = available
        guard !rest.isEmpty else { return nil }
        consume(rest.count)
        return Self.withoutReturn(rest)
      }
    }
  }

  private static func withoutReturn(_ line: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    line.last == 13 ? UnsafeBufferPointer(rebasing: line.dropLast()) : line
  }

  /// Drops a UTF-8 byte order mark at the start, and refuses what is no UTF-8 text at the first look.
  /// - Throws: ``ModuleError``, as ``fill()``, and `malformed` for UTF-16, UTF-32 and archives (which spreadsheets
  ///   are).
  public func beginText() throws(ModuleError) {
    while available.count < ForeignText.needed, try fill() {}
    if available.starts(with: [0xEF, 0xBB, 0xBF]) { return consume(3) }
    if let foreign = ForeignText.find(available) { throw ModuleError(.malformed, foreign, path: name) }
  }

  /// Closes the file. What is available stays so.
  public func close() {
    if ownsDescriptor, descriptor >= 0 { FilesInUse.close(descriptor) }
    descriptor = -1
    isAtEnd = true
  }
}
