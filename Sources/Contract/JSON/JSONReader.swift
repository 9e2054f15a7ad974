/// Reads JSON (RFC 8259, strictly) token by token from bytes in memory.
///
/// Whole numbers that fit into 64 bits stay whole; `1.0` and `1e2` are floats. Nothing recurses, so depth costs no stack. A name that appears twice in an
/// object comes twice: the consumer decides (a tape's reader takes the last one).
///
/// The bytes are borrowed: they must stay where they are as long as the reader is used, and ``text`` is good until the next ``next()``.
///
/// ```swift
/// var reader = JSONReader(bytes)
/// while true {
///   switch try reader.next() { … }
/// }
/// ```
public struct JSONReader: ~Copyable {
  /// What a text may be at the most.
  public struct Limits: Sendable {
    /// How many arrays and objects may be nested.
    public var depth: Int
    /// How many bytes the text may have.
    public var size: Int
    /// How many bytes the tape may have that is made of the text.
    public var tape: Int

    /// Limits; by default a depth of 256, a size of 512 MiB and what a tape can hold.
    public init(depth: Int = Catalogue.maximumDepth, size: Int = 1 << 29, tape: Int = TapeWriter.maximumSize) {
      self.depth = depth
      self.size = size
      self.tape = tape
    }
  }

  /// The value of a whole number.
  public internal(set) var integer: Int64 = 0
  /// The value of a float.
  public internal(set) var number: Double = 0
  /// The bytes of a string or key, escapes resolved: well-formed UTF-8, which may hold U+0000.
  public internal(set) var text = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  /// True to read broken text (half a surrogate pair, bytes that are not UTF-8) as U+FFFD instead of stopping at it.
  public var repairsText = false
  /// How many broken characters were read as U+FFFD.
  public internal(set) var repairs = 0
  /// How many bytes have been read.
  public internal(set) var position = 0

  let bytes: UnsafePointer<UInt8>
  let count: Int
  let scratch = Scratch()
  private let limits: Limits
  private var expects = Expectation.value
  /// For every open array or object whether it is an object.
  private var isObject: [Bool] = []

  private enum Expectation: UInt8 {
    case value, valueOrEnd, keyOrEnd, commaOrEnd, nothing
  }

  /// A reader of one JSON text.
  public init(_ bytes: UnsafeBufferPointer<UInt8>, limits: Limits = Limits()) {
    self.bytes = bytes.baseAddress ?? UnsafePointer(scratch.bytes)
    count = bytes.count
    self.limits = limits
  }

  /// The next token.
  /// - Throws: ``JSONError``; what comes after a mistake is not read.
  public mutating func next() throws(JSONError) -> JSONToken {
    if position == 0, count > limits.size { throw error(.tooLarge, .atMostBytes(limits.size)) }
    skipSpace()
    switch expects {
    case .value: return try value()
    case .valueOrEnd:
      if peek == UInt8(ascii: "]") { return close(.endArray) }
      return try value()
    case .keyOrEnd:
      if peek == UInt8(ascii: "}") { return close(.endObject) }
      return try key(.nameOrEnd)
    case .commaOrEnd: return try afterValue()
    case .nothing:
      guard position >= count else { throw error(.syntax, .endOfText) }
      return .end
    }
  }

  /// The byte ahead; 0 at the end, which no token begins with.
  @inline(__always)
  var peek: UInt8 { position < count ? bytes[position] : 0 }

  @inline(__always)
  mutating func skipSpace() {
    while position < count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private mutating func afterValue() throws(JSONError) -> JSONToken {
    let inObject = isObject.last == true
    switch peek {
    case UInt8(ascii: ","):
      position += 1
      skipSpace()
      return inObject ? try key(.nameInQuotes) : try value()
    case UInt8(ascii: "}") where inObject: return close(.endObject)
    case UInt8(ascii: "]") where !inObject: return close(.endArray)
    default: throw error(.syntax, inObject ? .commaOrBrace : .commaOrBracket)
    }
  }

  private mutating func key(_ expected: Message) throws(JSONError) -> JSONToken {
    guard peek == UInt8(ascii: "\"") else { throw error(.syntax, expected) }
    try string()
    skipSpace()
    guard peek == UInt8(ascii: ":") else { throw error(.syntax, .aColon) }
    position += 1
    expects = .value
    return .key
  }

  private mutating func value() throws(JSONError) -> JSONToken {
    let token: JSONToken
    switch peek {
    case UInt8(ascii: "\""):
      try string()
      token = .string
    case UInt8(ascii: "{"): return try open(true)
    case UInt8(ascii: "["): return try open(false)
    case UInt8(ascii: "t"): token = try word("true", .true)
    case UInt8(ascii: "f"): token = try word("false", .false)
    case UInt8(ascii: "n"): token = try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): token = try numeral()
    default: throw error(.syntax, .aValue)
    }
    expects = isObject.isEmpty ? .nothing : .commaOrEnd
    return token
  }

  private mutating func open(_ object: Bool) throws(JSONError) -> JSONToken {
    if isObject.count >= limits.depth { throw error(.tooDeep, .atMostLevels(limits.depth)) }
    position += 1
    isObject.append(object)
    expects = object ? .keyOrEnd : .valueOrEnd
    return object ? .beginObject : .beginArray
  }

  private mutating func close(_ token: JSONToken) -> JSONToken {
    position += 1
    isObject.removeLast()
    expects = isObject.isEmpty ? .nothing : .commaOrEnd
    return token
  }

  private mutating func word(_ word: StaticString, _ token: JSONToken) throws(JSONError) -> JSONToken {
    let length = word.utf8CodeUnitCount
    for index in 0..<length where position + index >= count || bytes[position + index] != word.utf8Start[index] {
      position += index
      throw error(.syntax, Message(english: "\(word)", chinese: " \(word)"))
    }
    position += length
    return token
  }

  /// An error at the place that has been reached.
  func error(_ code: JSONError.Code, _ expected: Message) -> JSONError {
    var line = 1
    var start = 0
    for index in 0..<min(position, count) where bytes[index] == 0x0A {
      line += 1
      start = index + 1
    }
    let isAtEnd = code == .syntax && position >= count
    return JSONError(
      isAtEnd ? .unfinished : code, line: line, column: min(position, count) - start + 1, expected)
  }
}
