import Glibc

/// Reads CSV by RFC 4180 record by record: quotes, line ends inside quotes, CRLF and LF, a byte order mark. Memory is one record.
public final class CSVReader {
  private struct Field {
    var start: Int
    var end: Int
    var hasQuotes: Bool
  }

  private let source: ByteReader
  private let delimiter: UInt8
  private var fields: [Field] = []
  private var view: UnsafeBufferPointer<UInt8>
  private var scratch: [UInt8] = []
  private var nextLine = 1
  private var isFresh = true
  /// The line of the first text behind a closing quote in the record that was read last.
  private var misquotedLine: Int?

  /// The line, from 1, on which the last record began.
  public private(set) var line = 0

  /// A reader of what a source gives.
  /// - Parameter delimiter: what stands between two fields; without it the likeliest of `,` `;` and tab, as the first line has them.
  /// - Throws: ``ModuleError`` if the source cannot be read.
  public init(_ source: ByteReader, delimiter: UInt8?) throws(ModuleError) {
    self.source = source
    if delimiter == nil, source.available.isEmpty { _ = try source.fill() }
    view = source.available
    self.delimiter = delimiter ?? Self.likelyDelimiter(view)
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

  private static func likelyDelimiter(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8 {
    var counts = [Int](repeating: 0, count: 256)
    var isQuoted = false
    for byte in bytes {
      if byte == 34 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 10 { break }
      counts[Int(byte)] += 1
    }
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
    return candidates.max { counts[Int($0)] < counts[Int($1)] } ?? UInt8(ascii: ",")
  }

  /// Reads the next record that is not a blank line. `body` gets its fields one after the other, valid for the call only.
  /// - Returns: how many fields there were, or nil at the end.
  /// - Throws: ``ModuleError`` if a quote is not closed, or if there is text after a closing quote.
  public func next(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) throws(ModuleError) -> Int? {
    let count = try nextRecord(body)
    if let misquotedLine { throw failure("text after a closing quote", line: misquotedLine) }
    return count
  }

  /// Like ``next(_:)``, but returns a field with text after a closing quote unchanged, and sets ``isMisquoted``.
  func nextRecord(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) throws(ModuleError) -> Int? {
    if isFresh {
      isFresh = false
      try source.skipByteOrderMark()
    }
    while true {
      guard let length = try scan() else { return nil }
      defer { source.consume(length) }
      if fields.count == 1, fields[0].start == fields[0].end, !fields[0].hasQuotes { continue }
      for (index, field) in fields.enumerated() { emit(field, index, body) }
      return fields.count
    }
  }

  /// Whether the record that was read last has text behind a closing quote.
  var isMisquoted: Bool { misquotedLine != nil }

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

  private func more() throws(ModuleError) -> Bool {
    let result = try source.fill()
    view = source.available
    return result
  }

  /// Finds the bounds of the next record's fields; answers its length with the line end, or nil at the end.
  private func scan() throws(ModuleError) -> Int? {
    line = nextLine
    misquotedLine = nil
    var lines = 0
    var at = 0
    fields.removeAll(keepingCapacity: true)
    view = source.available
    defer { nextLine += lines }
    if view.isEmpty, try !more() { return nil }
    while true {
      if at < view.count, view[at] == 34 {
        at = try quotedField(from: at + 1, &lines)
      } else {
        at = try plainField(from: at, startingAt: at)
      }
      // What follows it is a delimiter, a line end or the end.
      guard at < view.count else { return at }
      if view[at] == delimiter {
        at += 1
        if at == view.count, try !more() {
          fields.append(Field(start: at, end: at, hasQuotes: false))
          return at
        }
        continue
      }
      lines += 1
      return view[at] == 13 ? at + 2 : at + 1
    }
  }

  /// The field that begins at `start`, searched from `at` on for its end; answers where that is.
  private func plainField(from at: Int, startingAt start: Int) throws(ModuleError) -> Int {
    var at = at
    while true {
      if at == view.count, try !more() { break }
      let byte = view[at]
      if byte == delimiter || byte == 10 { break }
      at += 1
    }
    // The return of CRLF belongs to the line end.
    let isLineEnd = at == view.count || view[at] == 10
    let end = isLineEnd && at > start && view[at - 1] == 13 ? at - 1 : at
    fields.append(Field(start: start, end: end, hasQuotes: false))
    return at
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
      } else if byte == 10 {
        lines += 1
      }
      at += 1
    }
    let end = at
    at += 1
    if at == view.count { _ = try more() }
    if at + 1 == view.count, view[at] == 13 { _ = try more() }
    let isClosed =
      at == view.count || view[at] == delimiter || view[at] == 10
      || view[at] == 13 && (at + 1 == view.count || view[at + 1] == 10)
    guard isClosed else {
      misquotedLine = misquotedLine ?? line + lines
      return try plainField(from: at, startingAt: start - 1)
    }
    fields.append(Field(start: start, end: end, hasQuotes: true))
    // A return alone at the end of the file is passed over.
    return at + 1 == view.count && view[at] == 13 ? at + 1 : at
  }
}
