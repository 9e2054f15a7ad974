import Glibc

/// Reads CSV by RFC 4180 record by record: quotes, line ends inside quotes, CRLF, LF or CR, a byte order mark. Memory
/// is one record.
///
/// A file in another form than this reads is refused when its first record is asked for; it never reads as a file
/// without rows.
public final class CSVReader {
  private struct Field {
    var start: Int
    var end: Int
    var hasQuotes: Bool
  }

  private let source: ByteReader
  private let wish: CSVForm.Wish
  private var form = CSVForm()
  private var fields: [Field] = []
  private var view: UnsafeBufferPointer<UInt8>
  private var scratch: [UInt8] = []
  private var nextLine = 1
  private var isFresh = true
  /// What is wrong with the record that was read last although its end was found.
  private var flaw: (line: Int, text: String)?

  /// The line, from 1, on which the last record began.
  public private(set) var line = 0

  /// A reader of what a source gives.
  /// - Parameters:
  ///   - delimiter: the character between two fields; by default the likeliest of `,` `;` and tab (``CSVForm``).
  ///   - hasHeader: whether the first record names the columns.
  public init(_ source: ByteReader, delimiter: UInt8?, hasHeader: Bool = true) {
    self.source = source
    wish = CSVForm.Wish(delimiter: delimiter, hasHeader: hasHeader)
    view = source.available
  }

  /// The source's name.
  public var name: String { source.name }
  /// The part of the file that has been read, from 0 to 1, if it is known.
  public var fraction: Double? { source.fraction }

  /// Closes the file.
  public func close() { source.close() }

  func failure(_ message: String, line: Int? = nil) -> ModuleError {
    ModuleError(.malformed, message, path: source.name, line: line ?? self.line)
  }

  /// Reads the next record that is not a blank line. `body` gets its fields one after the other, valid for the call
  /// only.
  /// - Returns: how many fields there were, or nil at the end.
  /// - Throws: ``ModuleError`` if the file is in another form, a quote is not closed, text follows a closing quote, or
  ///   a line ends unlike the first one.
  public func next(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) throws(ModuleError) -> Int? {
    let count = try nextRecord(body)
    if let flaw { throw failure(flaw.text, line: flaw.line) }
    return count
  }

  /// Like ``next(_:)``, but returns a record with a flaw as it is written, and sets ``problem``.
  func nextRecord(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) throws(ModuleError) -> Int? {
    if isFresh {
      isFresh = false
      try source.beginText()
      form = try CSVForm.find(wish, in: source)
    }
    var blank = 0
    while true {
      guard let length = try scan() else { return nil }
      defer { source.consume(length) }
      blank += 1
      if blank & 0xFFF == 0 { try check() }
      if fields.count == 1, fields[0].start == fields[0].end, !fields[0].hasQuotes { continue }
      for (index, field) in fields.enumerated() {
        if index & 0xFFF == 0xFFF { try check() }
        emit(field, index, body)
      }
      return fields.count
    }
  }

  /// What is wrong with the record that was read last, or nil where it is well formed.
  var problem: String? { flaw?.text }

  private func emit(_ field: Field, _ index: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) {
    let raw = UnsafeBufferPointer(rebasing: view[field.start..<field.end])
    guard field.hasQuotes, raw.contains(34) else {
      body(index, raw)
      return
    }
    scratch.removeAll(keepingCapacity: true)
    var isSecond = false
    for byte in raw {
      isSecond = byte == 34 && !isSecond
      if !isSecond { scratch.append(byte) }
    }
    scratch.withUnsafeBufferPointer { body(index, $0) }
  }

  /// Looks whether the run goes on, and counts what the record's fields take.
  private func check() throws(ModuleError) {
    try source.check(parserHolds: fields.capacity * MemoryLayout<Field>.stride + scratch.capacity)
  }

  /// Counts the room for more fields before it is taken.
  private func append(_ field: Field) throws(ModuleError) {
    if fields.count == fields.capacity, fields.count >= 4096 {
      try source.check(parserHolds: 3 * fields.capacity * MemoryLayout<Field>.stride)
    }
    fields.append(field)
  }

  private func more() throws(ModuleError) -> Bool {
    let result = try source.fill()
    view = source.available
    return result
  }

  /// Finds the bounds of the next record's fields; answers its length with the line end, or nil at the end.
  private func scan() throws(ModuleError) -> Int? {
    line = nextLine
    flaw = nil
    var lines = 0
    var at = 0
    fields.removeAll(keepingCapacity: fields.capacity <= 1 << 16)
    view = source.available
    defer { nextLine += lines }
    if view.isEmpty, try !more() { return nil }
    while true {
      if at < view.count, view[at] == 34 {
        at = try quotedField(from: at + 1, &lines)
      } else {
        at = try plainField(from: at, startingAt: at, lines)
      }
      // What follows it is a delimiter, a line end or the end.
      guard at < view.count else { return at }
      if view[at] == form.delimiter {
        at += 1
        if at == view.count, try !more() {
          try append(Field(start: at, end: at, hasQuotes: false))
          return at
        }
        continue
      }
      lines += 1
      return view[at] == form.lineEnd ? at + 1 : at + 2
    }
  }

  /// The field that begins at `start`, searched from `at` on for its end; answers where that is.
  private func plainField(from at: Int, startingAt start: Int, _ lines: Int) throws(ModuleError) -> Int {
    var at = at
    while true {
      if at == view.count, try !more() { break }
      let byte = view[at]
      if byte == form.delimiter || byte == form.lineEnd { break }
      if byte == 13 || byte == 10, try isStray(at) {
        flaw = flaw ?? (line + lines, form.strayText)
      }
      at += 1
    }
    // The return of CRLF belongs to the line end.
    let isLineEnd = at == view.count || view[at] == 10
    let end = isLineEnd && at > start && view[at - 1] == 13 ? at - 1 : at
    try append(Field(start: start, end: end, hasQuotes: false))
    return at
  }

  /// Whether the return or line feed at a place, which is not the line end by itself, ends no line either.
  private func isStray(_ at: Int) throws(ModuleError) -> Bool {
    guard form.lineEnd == 10 else { return true }
    if at + 1 == view.count, try !more() { return false }
    return view[at + 1] != 10
  }

  /// The field whose opening quote stands before `start`; answers the place behind it.
  private func quotedField(from start: Int, _ lines: inout Int) throws(ModuleError) -> Int {
    var at = start
    while true {
      if at == view.count, try !more() { throw failure("the quote that begins here is never closed") }
      let byte = view[at]
      if byte == 34 {
        if at + 1 == view.count { _ = try more() }
        guard at + 1 < view.count, view[at + 1] == 34 else { break }
        at += 1
      } else if byte == form.lineEnd {
        lines += 1
      }
      at += 1
    }
    let end = at
    at += 1
    if at == view.count { _ = try more() }
    let mayBeCRLF = form.lineEnd == 10 && at < view.count && view[at] == 13
    if mayBeCRLF, at + 1 == view.count { _ = try more() }
    let isClosed =
      at == view.count || view[at] == form.delimiter || view[at] == form.lineEnd
      || mayBeCRLF && (at + 1 == view.count || view[at + 1] == 10)
    guard isClosed else {
      flaw = flaw ?? (line + lines, "there is text after a closing quote")
      return try plainField(from: at, startingAt: start - 1, lines)
    }
    try append(Field(start: start, end: end, hasQuotes: true))
    // A return alone at the end of the file is passed over.
    return mayBeCRLF && at + 1 == view.count ? at + 1 : at
  }
}
