import Glibc

/// Reads CSV by RFC 4180 record by record: quotes, line ends inside quotes, CRLF and LF, a byte order mark. Memory is one record.
final class CSVReader {
  private struct Field {
    var start: Int
    var end: Int
    var hasQuotes: Bool
  }

  private let source: ByteReader
  private let delimiter: UInt8
  private var fields: [Field] = []
  private var scratch: [UInt8] = []
  private var nextLine = 1
  private var isFresh = true

  /// The line, from 1, on which the last record began.
  private(set) var line = 0

  init(_ source: ByteReader, delimiter: UInt8) {
    self.source = source
    self.delimiter = delimiter
  }

  var name: String { source.name }

  func close() { source.close() }

  func failure(_ message: String, line: Int? = nil) -> ModuleError {
    ModuleError(.malformed, message, path: source.name, line: line ?? self.line)
  }

  /// Reads the next record that is not a blank line. `body` gets its fields one after the other, valid for the call only.
  /// - Returns: how many fields there were, or nil at the end.
  func next(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Void) throws(ModuleError) -> Int? {
    if isFresh {
      isFresh = false
      try source.skipByteOrderMark()
    }
    while true {
      guard let length = try scan() else { return nil }
      defer { source.consume(length) }
      if fields.count == 1, fields[0].start == fields[0].end, !fields[0].hasQuotes { continue }
      let view = source.available
      for (index, field) in fields.enumerated() { emit(field, view, index, body) }
      return fields.count
    }
  }

  private func emit(
    _ field: Field, _ view: UnsafeBufferPointer<UInt8>, _ index: Int, _ body: (Int, UnsafeBufferPointer<UInt8>) -> Void
  ) {
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

  /// Finds the bounds of the next record's fields; answers its length with the line end, or nil at the end.
  private func scan() throws(ModuleError) -> Int? {
    line = nextLine
    var lines = 0
    var at = 0
    fields.removeAll(keepingCapacity: true)
    var view = source.available
    func more() throws(ModuleError) -> Bool {
      let result = try source.fill()
      view = source.available
      return result
    }
    while true {
      if at == view.count, try !more() {
        if at == 0 { return nil }
        fields.append(Field(start: at, end: at, hasQuotes: false))
        break
      }
      // One field, from `at` on.
      if view[at] == 34 {
        let start = at + 1
        at = start
        while true {
          if at == view.count, try !more() { throw failure("the quote that begins here is never closed") }
          if view[at] == 34 {
            if at + 1 == view.count { _ = try more() }
            if at + 1 < view.count, view[at + 1] == 34 {
              at += 2
              continue
            }
            break
          }
          if view[at] == 10 { lines += 1 }
          at += 1
        }
        fields.append(Field(start: start, end: at, hasQuotes: true))
        at += 1
      } else {
        let start = at
        while true {
          if at == view.count, try !more() { break }
          let byte = view[at]
          if byte == delimiter || byte == 10 { break }
          at += 1
        }
        var end = at
        if at < view.count, view[at] == 10, end > start, view[end - 1] == 13 { end -= 1 }
        if at == view.count, end > start, view[end - 1] == 13 { end -= 1 }
        fields.append(Field(start: start, end: end, hasQuotes: false))
      }
      // What follows it.
      if at == view.count, try !more() { break }
      if view[at] == delimiter {
        at += 1
        if at == view.count, try !more() {
          fields.append(Field(start: at, end: at, hasQuotes: false))
          break
        }
        continue
      }
      if view[at] == 13 {
        if at + 1 == view.count { _ = try more() }
        if at + 1 < view.count, view[at + 1] == 10 {
          at += 1
        } else if at + 1 == view.count {
          at += 1
          break
        }
      }
      if view[at] == 10 {
        at += 1
        lines += 1
        break
      }
      nextLine += lines
      throw failure("text after a closing quote", line: line + lines)
    }
    nextLine += lines
    return at
  }
}
