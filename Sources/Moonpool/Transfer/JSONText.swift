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
  /// - Throws: ``RowProblem`` that says where the text is wrong, or which name occurs twice in an object.
  static func value(of bytes: UnsafeBufferPointer<UInt8>) throws(RowProblem) -> Contract.Value {
    let tape: Tape
    do throws(JSONError) { tape = try Tape(json: bytes) } catch { throw RowProblem("not valid JSON: \(error)") }
    if let path = tape.repeatedName { throw RowProblem("\(path.rendered(indexBase: 1)): occurs twice") }
    return tape.value
  }

  /// The value of a text.
  /// - Throws: ``RowProblem``.
  static func value(of text: String) throws(RowProblem) -> Contract.Value {
    var text = text
    let result = text.withUTF8 { bytes in Result { () throws(RowProblem) in try value(of: bytes) } }
    return try result.get()
  }
}
