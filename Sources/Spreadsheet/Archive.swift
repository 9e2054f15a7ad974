import Encodings
import Glibc
import SheetShim

/// The zip archive that a spreadsheet is.
final class Archive {
  private let handle: OpaquePointer
  private let limits: Limits

  /// Opens a file.
  /// - Throws: ``SpreadsheetError``: `library`, or `file` if it is no archive.
  init(path: String, limits: Limits) throws(SpreadsheetError) {
    guard sheetshim_start() else {
      let name = sheetshim_missing().map { String(cString: $0) } ?? "a library"
      throw SpreadsheetError(.library, "cannot read spreadsheets: \(name) is not installed")
    }
    guard !path.utf8.contains(0) else { throw SpreadsheetError(.file, "a path cannot contain a zero byte") }
    var status = stat()
    guard stat(path.systemName, &status) == 0 else {
      throw SpreadsheetError(.file, errno == ENOENT ? "no such file" : String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw SpreadsheetError(.file, "is not a regular file, which a spreadsheet must be")
    }
    var code: CInt = 0
    guard let handle = sheetshim_open(path.systemName, &code) else {
      throw SpreadsheetError(.file, Self.reason(path, code))
    }
    self.handle = handle
    self.limits = limits
  }

  deinit { sheetshim_close(handle) }

  private static func reason(_ path: String, _ code: CInt) -> String {
    if let file = fopen(path.systemName, "re") {
      defer { fclose(file) }
      var magic = [UInt8](repeating: 0, count: 8)
      if fread(&magic, 1, 8, file) == 8, magic == [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1] {
        return "is an .xls file or has a password; save it as .xlsx without a password"
      }
    }
    var text = [CChar](repeating: 0, count: 200)
    sheetshim_problem(code, &text, text.count)
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return "is not an .xlsx file, or is broken (\(String(decoding: bytes, as: UTF8.self)))"
  }

  /// Whether there is a part of that name.
  func has(_ name: String) -> Bool { sheetshim_find(handle, name) >= 0 }

  /// Opens a part.
  /// - Parameter size: how many bytes it may unpack to.
  /// - Throws: ``SpreadsheetError`` (`malformed`) if it is missing or sealed with a password.
  func part(_ name: String, atMost size: Int) throws(SpreadsheetError) -> Part {
    let place = sheetshim_find(handle, name)
    var status = sheetshim_status()
    guard place >= 0, sheetshim_stat(handle, place, &status) else {
      throw SpreadsheetError(.malformed, "is broken: its part \(name) is missing")
    }
    if status.is_encrypted { throw SpreadsheetError(.malformed, "has a password; save it without one") }
    guard let entry = sheetshim_entry_open(handle, place) else {
      throw SpreadsheetError(.malformed, "is broken: its part \(name) cannot be unpacked")
    }
    return Part(self, entry, name, packed: Int(clamping: status.packed), size: size, limits: limits)
  }

  /// A part that is being unpacked.
  final class Part {
    // The archive must not close before its parts.
    private let archive: Archive
    private let entry: OpaquePointer
    private let packed: Int
    private let size: Int
    private let limits: Limits
    private var done = 0
    /// The part's name.
    let name: String

    fileprivate init(
      _ archive: Archive, _ entry: OpaquePointer, _ name: String, packed: Int, size: Int, limits: Limits
    ) {
      self.archive = archive
      self.entry = entry
      self.name = name
      self.packed = packed
      self.size = size
      self.limits = limits
    }

    deinit { sheetshim_entry_close(entry) }

    /// Unpacks the next piece; 0 at the end.
    /// - Throws: ``SpreadsheetError``: `malformed` if the data is broken, `limit` if it unpacks to too much.
    func read(_ bytes: UnsafeMutableRawBufferPointer) throws(SpreadsheetError) -> Int {
      let count = Int(sheetshim_entry_read(entry, bytes.baseAddress, bytes.count))
      guard count >= 0 else {
        throw SpreadsheetError(.malformed, "is broken: its part \(name) cannot be unpacked")
      }
      done += count
      if done > size {
        throw SpreadsheetError(.limit, "its part \(name) unpacks to more than \(size >> 20) MiB")
      }
      if done > limits.ratioFloor, done / max(packed, 1) > limits.ratio {
        throw SpreadsheetError(
          .limit, "its part \(name) unpacks to more than \(limits.ratio) times its size, so it is rejected as unsafe")
      }
      return count
    }
  }
}
