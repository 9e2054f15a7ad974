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
  /// - Throws: ``RowProblem`` saying where the text is wrong.
  static func value(of bytes: ArraySlice<UInt8>) throws(RowProblem) -> Contract.Value {
    let result = bytes.withUnsafeBufferPointer { bytes in
      Result { () throws(JSONError) in try Tape(json: bytes).value }
    }
    do throws(JSONError) { return try result.get() } catch { throw RowProblem("no JSON: \(error)") }
  }
}
