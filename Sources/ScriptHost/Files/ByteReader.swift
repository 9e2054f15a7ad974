import Glibc

/// Reads a file (or a text) in large pieces and gives out what a parser asks for, in place.
///
/// A parser looks at ``available``, asks for ``fill()`` where that does not suffice, and says with ``consume(_:)`` what it is done with.
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
  /// How many bytes the file has, where that can be known (not of a pipe).
  private let size: Int?
  /// Whether the run is being stopped: a read that waits is not begun anew then.
  private let isStopped: () -> Bool
  private let beforeReading: () -> Void

  /// A reader of the file at `path`; `-` is standard input.
  /// - Parameters:
  ///   - isStopped: whether the run is being stopped, which ends a read that waits.
  ///   - beforeReading: called before each read of standard input, so that a question is shown before its answer is read.
  /// - Throws: ``ModuleError`` (`file`) where it cannot be opened.
  public init(
    path: String, isStopped: @escaping () -> Bool = { false }, beforeReading: @escaping () -> Void = {}
  ) throws(ModuleError) {
    self.isStopped = isStopped
    self.beforeReading = path == "-" ? beforeReading : {}
    name = path == "-" ? "stdin" : path
    ownsDescriptor = path != "-"
    descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    capacity = Self.piece
    bytes = .allocate(capacity: capacity)
    var status = stat()
    size =
      descriptor >= 0 && fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
      ? Int(status.st_size) : nil
    if descriptor < 0 { throw FileSystem.failure(path) }
    if status.st_mode & S_IFMT == S_IFDIR { throw FileSystem.failure(name, EISDIR) }
  }

  /// A reader of a text.
  init(text: UnsafeBufferPointer<UInt8>, name: String) {
    self.name = name
    isStopped = { false }
    beforeReading = {}
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

  /// Is done with the first of ``available``.
  public func consume(_ count: Int) { start += min(count, end - start) }

  /// The part of the file that has been consumed, from 0 to 1; nil where its size is not known.
  public var fraction: Double? {
    size.map { $0 > 0 ? min(1, Double(position - available.count) / Double($0)) : 1 }
  }

  /// Reads more behind ``available``; false at the end of the file.
  /// - Throws: ``ModuleError``: `file` on a read error, `limit` where a record is too large to be held.
  public func fill() throws(ModuleError) -> Bool {
    guard !isAtEnd, descriptor >= 0 else {
      isAtEnd = true
      return false
    }
    makeRoom()
    if end - start > Self.largestRecord {
      throw ModuleError(.limit, "a record is larger than \(Self.largestRecord >> 20) MiB", path: name)
    }
    beforeReading()
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
      if errno != EINTR || isStopped() { throw FileSystem.failure(name) }
    }
  }

  private func makeRoom() {
    if start > 0 {
      bytes.update(from: bytes + start, count: end - start)
      end -= start
      start = 0
    }
    guard capacity - end < Self.piece else { return }
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: max(capacity * 2, end + Self.piece))
    larger.initialize(from: bytes, count: end)
    bytes.deallocate()
    bytes = larger
    capacity = max(capacity * 2, end + Self.piece)
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

  /// Drops a UTF-8 byte order mark at the start.
  /// - Throws: ``ModuleError``, as ``fill()``.
  public func skipByteOrderMark() throws(ModuleError) {
    while available.count < 3, try fill() {}
    if available.starts(with: [0xEF, 0xBB, 0xBF]) { consume(3) }
  }

  /// Closes the file. What is available stays so.
  public func close() {
    if ownsDescriptor, descriptor >= 0 { _ = Glibc.close(descriptor) }
    descriptor = -1
    isAtEnd = true
  }
}
