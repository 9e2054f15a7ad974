import Contract

/// Values as JSON text and back.
enum JSONText {
  /// The text of a value, on one line. What JSON cannot say (a number that is not finite) is null.
  static func of(_ value: Contract.Value) -> String {
    var writer = JSONWriter()
    value.emit(into: &writer)
    do throws(JSONError) { return String(decoding: try writer.finish(), as: UTF8.self) } catch { return "null" }
  }

  /// The value of a text.
  /// - Throws: ``RowProblem`` saying where the text is wrong, or which name stands twice in an object of it.
  static func value(of bytes: some Collection<UInt8>) throws(RowProblem) -> Contract.Value {
    let result = Array(bytes).withUnsafeBufferPointer { bytes in
      Result { () throws(JSONError) in try Tape(json: bytes) }
    }
    let tape: Tape
    do throws(JSONError) { tape = try result.get() } catch { throw RowProblem("no JSON: \(error)") }
    if let path = tape.repeatedName { throw RowProblem("\(path.rendered(indexBase: 1)): stands twice") }
    return tape.value
  }
}
