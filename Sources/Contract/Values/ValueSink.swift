/// Something that takes values as a stream of events: a tape, JSON bytes, a Lua stack.
///
/// An object is `beginObject`, then for each member a key and the events of its value, then `endObject`; an array is `beginArray`, the
/// events of its elements, `endArray`. Sources keep that order; a sink need not check it. Bytes handed in are borrowed for the call only.
public protocol ValueSink: ~Copyable {
  /// Whether it takes no more: what comes is dropped, and a source may as well stop.
  var isFull: Bool { get }
  /// JSON's null: a field that is cleared.
  mutating func null()
  /// A boolean.
  mutating func bool(_ value: Bool)
  /// A whole number, 64 bit.
  mutating func integer(_ value: Int64)
  /// A floating-point number.
  mutating func number(_ value: Double)
  /// A string in UTF-8 (or, from Lua, whatever bytes the script made; validation refuses what is not UTF-8).
  mutating func string(_ utf8: UnsafeBufferPointer<UInt8>)
  /// An array begins. `count` is how many elements follow, or -1 if that is not known yet.
  mutating func beginArray(count: Int)
  /// The array that began last ends.
  mutating func endArray()
  /// An object begins. `count` is how many members follow, or -1 if that is not known yet.
  mutating func beginObject(count: Int)
  /// The name of the next member, interned.
  mutating func key(_ key: Key)
  /// The name of the next member, in UTF-8, if it is not one of the catalogue's.
  mutating func key(utf8: UnsafeBufferPointer<UInt8>)
  /// The object that began last ends.
  mutating func endObject()
}

/// Ends the replay of a value into a sink that takes no more.
@usableFromInline
struct SinkIsFull: Error {
  @usableFromInline init() {}
}

extension ValueSink where Self: ~Copyable {
  /// Takes whatever comes.
  public var isFull: Bool { false }

  /// A string.
  public mutating func string(_ text: String) {
    var text = text
    text.withUTF8 { string($0) }
  }

  /// The name of the next member as text; interned where the catalogue has it.
  public mutating func key(_ name: String) {
    var name = name
    name.withUTF8 { utf8 in
      if let known = Key(utf8: utf8) { key(known) } else { key(utf8: utf8) }
    }
  }
}
