import Glibc
import SheetShim

/// What takes in the elements of a part. A handler that finds something wrong sets ``problem``, and is not called again.
class XMLHandler {
  /// What is wrong.
  final var problem: SpreadsheetError?

  /// An element begins.
  func begin(_ name: XMLName, _ attributes: XMLAttributes) {}
  /// An element ends.
  func end(_ name: XMLName) {}
  /// Text, maybe only a piece of it.
  func text(_ bytes: UnsafeBufferPointer<UInt8>) {}
}

/// An element's or attribute's name without its namespace's prefix, valid for one call.
struct XMLName {
  private let start: UnsafePointer<CChar>

  init(_ name: UnsafePointer<CChar>) {
    start = strchr(name, CInt(UInt8(ascii: ":"))).map { UnsafePointer($0) + 1 } ?? name
  }

  static func == (name: XMLName, other: StaticString) -> Bool {
    strcmp(name.start, UnsafeRawPointer(other.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
  }
}

/// An element's attributes, valid for one call.
struct XMLAttributes {
  /// Name and value in turn, ended by a null pointer.
  let pairs: UnsafeMutablePointer<UnsafePointer<CChar>?>?

  /// The bytes of an attribute's value, ended by a zero.
  subscript(_ wanted: StaticString) -> UnsafePointer<CChar>? {
    guard var pair = pairs else { return nil }
    while let name = pair[0] {
      if XMLName(name) == wanted { return pair[1] }
      pair += 2
    }
    return nil
  }

  /// An attribute's text.
  func text(_ wanted: StaticString) -> String? { self[wanted].map { String(cString: $0) } }
  /// An attribute's whole number.
  func number(_ wanted: StaticString) -> Int? { text(wanted).flatMap { Int($0) } }
  /// An attribute's truth (xsd:boolean).
  func flag(_ wanted: StaticString) -> Bool { ["1", "true"].contains(text(wanted)) }
}

/// Hands a part's elements to a handler, piece by piece. Document type declarations are refused, and with them every entity that is not XML's own.
final class XMLStream {
  private let part: Archive.Part
  private let handler: XMLHandler
  private let limits: Limits
  private let state: State
  private var parser: OpaquePointer?
  private var buffer: UnsafeMutableRawBufferPointer
  private var fed = 0
  private var isAtEnd = false

  /// What the C callbacks know.
  private final class State {
    unowned let handler: XMLHandler
    let deepest: Int
    var parser: OpaquePointer?
    var depth = 0
    var hasDoctype = false

    init(_ handler: XMLHandler, _ deepest: Int) {
      self.handler = handler
      self.deepest = deepest
    }

    func stopIfWrong() { if handler.problem != nil { stop() } }
    func stop() { if let parser { sheetshim_parser_stop(parser) } }
  }

  init(_ part: Archive.Part, _ handler: XMLHandler, _ limits: Limits) {
    self.part = part
    self.handler = handler
    self.limits = limits
    state = State(handler, limits.depth)
    buffer = .allocate(byteCount: 1 << 16, alignment: 16)
    parser = Self.makeParser(state)
    state.parser = parser
  }

  deinit {
    if let parser { sheetshim_parser_free(parser) }
    buffer.deallocate()
  }

  /// Takes in the next piece; false at the end.
  /// - Throws: ``SpreadsheetError``, the handler's ``XMLHandler/problem`` too.
  func step() throws(SpreadsheetError) -> Bool {
    if isAtEnd { return false }
    guard let parser else { throw SpreadsheetError(.limit, "not enough memory") }
    let count = try part.read(buffer)
    isAtEnd = count == 0
    let bytes = buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
    let isFine = sheetshim_parser_feed(parser, bytes, CInt(count), isAtEnd)
    if let problem = handler.problem { throw problem }
    if !isFine { throw reason(parser) }
    fed += count
    if fed - Int(sheetshim_parser_place(parser)) > limits.elementBytes + buffer.count, !isAtEnd {
      throw SpreadsheetError(
        .limit, "its part \(part.name) has an element of more than \(limits.elementBytes >> 20) MiB")
    }
    return !isAtEnd
  }

  /// Takes in everything.
  func finish() throws(SpreadsheetError) { while try step() {} }

  private func reason(_ parser: OpaquePointer) -> SpreadsheetError {
    if state.hasDoctype {
      return SpreadsheetError(
        .malformed, "its part \(part.name) has a document type declaration, which a spreadsheet must not have")
    }
    if state.depth > limits.depth {
      return SpreadsheetError(.limit, "its part \(part.name) has more than \(limits.depth) levels of nested elements")
    }
    let text = String(cString: sheetshim_parser_problem(parser))
    let line = sheetshim_parser_line(parser)
    return SpreadsheetError(.malformed, "is broken: its part \(part.name), line \(line): \(text)")
  }

  private static func makeParser(_ state: State) -> OpaquePointer? {
    return sheetshim_parser_make(
      Unmanaged.passUnretained(state).toOpaque(),
      { context, name, attributes in
        guard let context, let name else { return }
        let state = Unmanaged<State>.fromOpaque(context).takeUnretainedValue()
        state.depth += 1
        if state.depth > state.deepest { return state.stop() }
        state.handler.begin(XMLName(name), XMLAttributes(pairs: attributes))
        state.stopIfWrong()
      },
      { context, name in
        guard let context, let name else { return }
        let state = Unmanaged<State>.fromOpaque(context).takeUnretainedValue()
        // libexpat may still report the end of the element it was stopped at.
        guard state.handler.problem == nil, state.depth <= state.deepest else { return }
        state.depth -= 1
        state.handler.end(XMLName(name))
        state.stopIfWrong()
      },
      { context, text, length in
        guard let context, let text, length > 0 else { return }
        let state = Unmanaged<State>.fromOpaque(context).takeUnretainedValue()
        guard state.handler.problem == nil else { return }
        text.withMemoryRebound(to: UInt8.self, capacity: Int(length)) {
          state.handler.text(UnsafeBufferPointer(start: $0, count: Int(length)))
        }
        state.stopIfWrong()
      },
      { context, _, _, _, _ in
        guard let context else { return }
        let state = Unmanaged<State>.fromOpaque(context).takeUnretainedValue()
        state.hasDoctype = true
        state.stop()
      })
  }
}
