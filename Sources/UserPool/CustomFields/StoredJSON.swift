import Contract

/// JSON as the pool stores it: texts that this program wrote itself, so that one which cannot be read means a damaged file.
public enum StoredJSON {
  /// The value of a stored text.
  /// - Throws: `storage` for a text that is not JSON.
  public static func value(_ json: UTF8Bytes) throws(PoolFailure) -> Value {
    do throws(JSONError) {
      return try Tape(json: json).value
    } catch {
      throw damaged
    }
  }

  /// The value of stored bytes.
  /// - Throws: `storage` for a text that is not JSON.
  static func value(_ json: [UInt8]) throws(PoolFailure) -> Value {
    try json.withUnsafeBufferPointer { (bytes) throws(PoolFailure) in try value(bytes) }
  }

  /// The members of a stored object.
  /// - Throws: `storage` for a text that is not an object.
  static func members(_ json: UTF8Bytes) throws(PoolFailure) -> [Value.Member] {
    guard case .object(let members) = try value(json) else { throw damaged }
    return members
  }

  /// A value as JSON in UTF-8. What JSON cannot say has been refused before it came here; should it come all the same, it becomes null.
  public static func text(_ value: Value) -> [UInt8] {
    do throws(JSONError) {
      return try Tape(value).json()
    } catch {
      return Array("null".utf8)
    }
  }

  /// Replays a stored text into a sink.
  /// - Throws: `storage` for a text that is not JSON; the sink has had the events before the mistake.
  static func emit(_ json: UTF8Bytes, into sink: inout some ValueSink & ~Copyable) throws(PoolFailure) {
    do throws(JSONError) {
      var reader = JSONReader(json)
      try reader.read(into: &sink)
    } catch {
      throw damaged
    }
  }

  static var damaged: PoolFailure { .storage("a JSON value in the pool is damaged") }
}
