/// The token that ``JSONReader/next()`` read. The reader holds the value of a key, string or number.
public enum JSONToken: UInt8, Sendable {
  /// The text is at its end.
  case end
  /// null
  case null
  /// false
  case `false`
  /// true
  case `true`
  /// A whole number: ``JSONReader/integer``.
  case integer
  /// A number with a fraction or an exponent, or too large for 64 bits: ``JSONReader/number``.
  case number
  /// A string: ``JSONReader/text``.
  case string
  /// The name of the next member: ``JSONReader/text``.
  case key
  /// An array begins.
  case beginArray
  /// The array that began last ends.
  case endArray
  /// An object begins.
  case beginObject
  /// The object that began last ends.
  case endObject
}
