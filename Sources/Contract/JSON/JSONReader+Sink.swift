extension JSONReader {
  /// The sink takes no more.
  @usableFromInline
  var tooLarge: JSONError { error(.tooLarge, .smallerText) }

  /// Reads the whole text into a sink; names of the catalogue are interned.
  /// - Throws: ``JSONError``; `tooLarge` where the sink is full. The sink has had the events before the mistake.
  @inlinable
  public mutating func read(into sink: inout some ValueSink & ~Copyable) throws(JSONError) {
    while true {
      switch try next() {
      case .end: return
      case .null: sink.null()
      case .false: sink.bool(false)
      case .true: sink.bool(true)
      case .integer: sink.integer(integer)
      case .number: sink.number(number)
      case .string: sink.string(text)
      case .key:
        if let key = Key(utf8: text) { sink.key(key) } else { sink.key(utf8: text) }
      case .beginArray: sink.beginArray(count: -1)
      case .endArray:
        if sink.isFull { throw tooLarge }
        sink.endArray()
      case .beginObject: sink.beginObject(count: -1)
      case .endObject:
        if sink.isFull { throw tooLarge }
        sink.endObject()
      }
    }
  }
}

extension Tape {
  /// The tape of a JSON text.
  /// - Throws: ``JSONError``, ``JSONError/Code/tooLarge`` too where the tape would pass its limit.
  public init(json bytes: UnsafeBufferPointer<UInt8>, limits: JSONReader.Limits = .init()) throws(JSONError) {
    var writer = TapeWriter(capacity: min(bytes.count + bytes.count / 4, limits.tape), limit: limits.tape)
    var reader = JSONReader(bytes, limits: limits)
    try reader.read(into: &writer)
    guard let tape = writer.finish() else { throw JSONError(.tooLarge, .smallerText) }
    self = tape
  }

  /// The tape of a JSON text.
  /// - Throws: ``JSONError``.
  public init(json text: String, limits: JSONReader.Limits = .init()) throws(JSONError) {
    // The closure's own result carries the error out, since withUTF8 knows no typed one.
    var text = text
    let result = text.withUTF8 { bytes -> Result<Tape, JSONError> in
      do throws(JSONError) { return .success(try Tape(json: bytes, limits: limits)) } catch { return .failure(error) }
    }
    self = try result.get()
  }

  /// The tape as JSON text in UTF-8.
  /// - Throws: ``JSONError`` where it holds infinity, not-a-number or bytes that are not UTF-8.
  public func json(_ style: JSONWriter.Style = .compact) throws(JSONError) -> [UInt8] {
    var writer = JSONWriter(style, capacity: byteCount + byteCount / 2)
    emit(into: &writer)
    return try writer.finish()
  }
}
