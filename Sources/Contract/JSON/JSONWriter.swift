/// Writes JSON text: a sink for one value (or several, one after the other, as JSON lines want it).
///
/// Floats are written in the shortest form that reads back the same, and never look like whole numbers (`1.0`, `1e+300`). What JSON cannot say is
/// noted and refused by ``finish()``.
public struct JSONWriter: ValueSink, ~Copyable {
  /// How the text is laid out.
  public struct Style: Sendable {
    /// How many spaces a level is indented by; nil for a text without any white space.
    public var indentation: Int?
    /// True if the members of objects are sorted by the bytes of their names.
    public var sortsKeys: Bool
    /// True if `/` in strings is escaped and nothing but ASCII is written.
    public var isASCII: Bool

    /// A style.
    public init(indentation: Int? = nil, sortsKeys: Bool = false, isASCII: Bool = false) {
      self.indentation = indentation
      self.sortsKeys = sortsKeys
      self.isASCII = isASCII
    }

    /// Without any white space.
    public static let compact = Style()
    /// Indented by two spaces.
    public static let pretty = Style(indentation: 2)
    /// Indented by two spaces, members by name.
    public static let sorted = Style(indentation: 2, sortsKeys: true)
  }

  /// The first thing that JSON cannot say, where there was one.
  public internal(set) var failure: JSONError?
  /// How many bytes have been written.
  public var byteCount: Int { text.count }

  /// Whether the text has grown past its limit.
  public var isFull: Bool { hasOverflowed || text.count > limit }
  /// True once a text was left out that would have gone past the limit.
  var hasOverflowed = false

  let text: Scratch
  let style: Style
  let limit: Int
  /// True if the value that comes next is an element of an array.
  private var inArray = false
  /// True if nothing has been written yet into the array or object that is open.
  private var isFirst = true
  /// For every array or object around the open one whether it is an array; and for the open one nothing.
  private var outer: [Bool] = []
  /// The members of the open objects, kept only to sort them.
  private var objects: [Members] = []

  /// Where the members of an object are in the text.
  struct Members {
    /// Where the text of the first one begins, blanks included.
    var start: Int
    /// Where each begins, and where its name ends.
    var places: [(start: Int, nameEnd: Int)] = []
  }

  /// A writer with room for `capacity` bytes before it must grow.
  /// - Parameter limit: how many bytes the text may have; sources stop soon after that.
  public init(_ style: Style = .compact, capacity: Int = 256, limit: Int = .max) {
    text = Scratch(capacity: capacity)
    self.style = style
    self.limit = limit
  }

  /// The text.
  /// - Throws: ``failure``; `tooLarge` where the writer is full.
  public consuming func finish() throws(JSONError) -> [UInt8] {
    if let failure { throw failure }
    if isFull { throw JSONError(.tooLarge, .atMostBytes(limit)) }
    return Array(UnsafeBufferPointer(start: text.bytes, count: text.count))
  }

  /// Reads the text so far, without copying it.
  public func withText<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    try body(UnsafeBufferPointer(start: text.bytes, count: text.count))
  }

  /// Forgets the text, and keeps the room for the next one.
  public mutating func clear() {
    text.count = 0
    inArray = false
    isFirst = true
    outer.removeAll(keepingCapacity: true)
    objects.removeAll(keepingCapacity: true)
    failure = nil
    hasOverflowed = false
  }

  public mutating func null() { literal("null") }
  public mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

  private mutating func literal(_ word: StaticString) {
    element()
    text.append(word.utf8Start, word.utf8CodeUnitCount)
  }

  public mutating func integer(_ value: Int64) {
    element()
    // From the last digit to the first, into as much room as the longest number takes.
    let room = text.room(20)
    var at = 20
    var rest = value.magnitude
    repeat {
      at -= 1
      room[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    if value < 0 {
      at -= 1
      room[at] = UInt8(ascii: "-")
    }
    UnsafeMutableRawPointer(room).copyMemory(from: room + at, byteCount: 20 - at)
    text.count += 20 - at
  }

  public mutating func number(_ value: Double) {
    element()
    guard value.isFinite else {
      fail(.number, .finiteNumber)
      return
    }
    var shortest = value.description
    shortest.withUTF8 { if let base = $0.baseAddress { text.append(base, $0.count) } }
  }

  public mutating func string(_ utf8: UnsafeBufferPointer<UInt8>) {
    element()
    quoted(utf8)
  }

  public mutating func beginArray(count: Int) { begin(UInt8(ascii: "["), isArray: true) }
  public mutating func beginObject(count: Int) {
    begin(UInt8(ascii: "{"), isArray: false)
    if style.sortsKeys { objects.append(Members(start: text.count)) }
  }
  public mutating func endArray() { end(UInt8(ascii: "]")) }
  public mutating func endObject() {
    if style.sortsKeys, let members = objects.popLast(), members.places.count > 1 { sort(members) }
    end(UInt8(ascii: "}"))
  }
  public mutating func key(_ key: Key) { self.key(utf8: key.utf8) }

  public mutating func key(utf8: UnsafeBufferPointer<UInt8>) {
    separate()
    let start = text.count
    quoted(utf8)
    if style.sortsKeys, !objects.isEmpty { objects[objects.count - 1].places.append((start, text.count)) }
    text.append(UInt8(ascii: ":"))
    if style.indentation != nil { text.append(UInt8(ascii: " ")) }
  }

  private mutating func begin(_ bracket: UInt8, isArray: Bool) {
    element()
    text.append(bracket)
    outer.append(inArray)
    inArray = isArray
    isFirst = true
  }

  private mutating func end(_ bracket: UInt8) {
    guard let wasInArray = outer.popLast() else { return }
    if !isFirst { newLine() }
    text.append(bracket)
    inArray = wasInArray
    isFirst = false
  }

  /// What goes before a value that is an element; a member's has been written with its key.
  @inline(__always)
  private mutating func element() {
    if inArray { separate() }
  }

  @inline(__always)
  private mutating func separate() {
    if !isFirst { text.append(UInt8(ascii: ",")) }
    isFirst = false
    newLine()
  }

  @inline(__always)
  private func newLine() {
    guard let indentation = style.indentation else { return }
    text.append(0x0A)
    for _ in 0..<(indentation * outer.count) { text.append(0x20) }
  }

  mutating func fail(_ code: JSONError.Code, _ expected: Message) {
    if failure == nil { failure = JSONError(code, expected) }
  }
}
