/// A value on a tape, read in place. Valid only inside the ``Tape/withRoot(_:)`` it came from.
///
/// Tapes are only ever made by ``TapeWriter``, so a node's bounds are right by construction and are not checked again.
public struct TapeNode {
  @usableFromInline let pointer: UnsafeRawPointer

  @inlinable
  init(pointer: UnsafeRawPointer) { self.pointer = pointer }

  /// What kind of value this is.
  @inlinable
  public var kind: TapeKind { TapeKind(tag: pointer.load(as: UInt8.self)) }

  /// The value if it is a boolean.
  @inlinable
  public var bool: Bool? {
    switch kind {
    case .true: true
    case .false: false
    default: nil
    }
  }

  /// The value if it is a whole number (a float without a fraction counts as one).
  @inlinable
  public var integer: Int64? {
    switch kind {
    case .integer: pointer.loadUnaligned(fromByteOffset: 1, as: Int64.self)
    case .number: Int64(exactly: pointer.loadUnaligned(fromByteOffset: 1, as: Double.self))
    default: nil
    }
  }

  /// The value if it is a number of either sort.
  @inlinable
  public var number: Double? {
    switch kind {
    case .integer: Double(pointer.loadUnaligned(fromByteOffset: 1, as: Int64.self))
    case .number: pointer.loadUnaligned(fromByteOffset: 1, as: Double.self)
    default: nil
    }
  }

  /// The bytes if it is a string. Borrowed from the tape.
  @inlinable
  public var utf8: UnsafeBufferPointer<UInt8>? {
    guard kind == .string else { return nil }
    return UnsafeBufferPointer(start: (pointer + 5).assumingMemoryBound(to: UInt8.self), count: length)
  }

  /// The text if it is a string; invalid UTF-8 is repaired with U+FFFD (validation has refused it before).
  public var string: String? { utf8.map { String(decoding: $0, as: UTF8.self) } }

  /// True if it is null.
  @inlinable
  public var isNull: Bool { kind == .null }

  /// How many elements or members an array or object has; 0 for anything else.
  @inlinable
  public var count: Int {
    switch kind {
    case .array, .object: Int(pointer.loadUnaligned(fromByteOffset: 5, as: UInt32.self))
    default: 0
    }
  }

  @inlinable
  var length: Int { Int(pointer.loadUnaligned(fromByteOffset: 1, as: UInt32.self)) }

  /// The size on the tape in bytes, tag included.
  @inlinable
  public var byteLength: Int {
    switch kind {
    case .null, .true, .false: 1
    case .integer, .number: 9
    case .string: 5 + length
    case .array, .object: 9 + length
    }
  }

  /// The distance of this value from the start of its tape, in bytes; see ``Tape/withNode(at:_:)``.
  public func offset(in tape: Tape) -> Int { pointer - UnsafeRawPointer(tape.storage.bytes) }

  /// The first element of an array that has one.
  public var firstElement: TapeNode? {
    kind == .array && count > 0 ? TapeNode(pointer: pointer + 9) : nil
  }

  /// Visits the elements of an array in order; nothing for any other kind.
  @inlinable
  public func forEachElement<Failure: Error>(_ body: (TapeNode) throws(Failure) -> Void) throws(Failure) {
    guard kind == .array else { return }
    var next = pointer + 9
    for _ in 0..<count {
      let node = TapeNode(pointer: next)
      try body(node)
      next += node.byteLength
    }
  }

  /// Visits the members of an object in order; nothing for any other kind.
  @inlinable
  public func forEachMember<Failure: Error>(_ body: (MemberName, TapeNode) throws(Failure) -> Void) throws(Failure) {
    guard kind == .object else { return }
    var next = pointer + 9
    for _ in 0..<count {
      let name = MemberName(pointer: next)
      let node = TapeNode(pointer: next + name.byteLength)
      try body(name, node)
      next = node.pointer + node.byteLength
    }
  }

  /// The member of that interned name, or nil. The last one wins where a name appears twice.
  @inlinable
  public subscript(key: Key) -> TapeNode? {
    var found: TapeNode?
    forEachMember { if $0.id == key.id { found = $1 } }
    return found
  }

  /// The member of that name, or nil.
  @inlinable
  public subscript(name: String) -> TapeNode? {
    if let key = Key(name) { return self[key] }
    var found: TapeNode?
    forEachMember { if $0.id == Key.dynamicID, $0.name == name { found = $1 } }
    return found
  }

  /// Replays this value into a sink, as long as that takes more.
  @inlinable
  public func emit(into sink: inout some ValueSink & ~Copyable) {
    try? replay(into: &sink)
  }

  @inlinable
  func replay(into sink: inout some ValueSink & ~Copyable) throws(SinkIsFull) {
    switch kind {
    case .null: sink.null()
    case .false: sink.bool(false)
    case .true: sink.bool(true)
    case .integer: sink.integer(pointer.loadUnaligned(fromByteOffset: 1, as: Int64.self))
    case .number: sink.number(pointer.loadUnaligned(fromByteOffset: 1, as: Double.self))
    case .string: if let utf8 { sink.string(utf8) }
    case .array:
      sink.beginArray(count: count)
      try forEachElement { element throws(SinkIsFull) in
        if sink.isFull { throw SinkIsFull() }
        try element.replay(into: &sink)
      }
      sink.endArray()
    case .object:
      sink.beginObject(count: count)
      try forEachMember { name, node throws(SinkIsFull) in
        if sink.isFull { throw SinkIsFull() }
        if let key = name.key { sink.key(key) } else { sink.key(utf8: name.utf8) }
        try node.replay(into: &sink)
      }
      sink.endObject()
    }
  }

  /// A tape of its own with just this value.
  public func copied() -> Tape {
    let storage = TapeStorage(capacity: byteLength)
    storage.extend(byteLength).copyMemory(from: pointer, byteCount: byteLength)
    return Tape(storage: storage)
  }
}

/// The name of a member on a tape: interned, or text of its own. Valid only where its node is.
public struct MemberName {
  @usableFromInline let pointer: UnsafeRawPointer

  @inlinable
  init(pointer: UnsafeRawPointer) { self.pointer = pointer }

  /// The interned number, or ``Key/dynamicID``.
  @inlinable
  public var id: UInt16 { pointer.loadUnaligned(as: UInt16.self) }

  /// The interned key, or nil for a name that the catalogue does not have.
  @inlinable
  public var key: Key? { id == Key.dynamicID ? nil : Key(id: id) }

  /// The name in UTF-8.
  @inlinable
  public var utf8: UnsafeBufferPointer<UInt8> {
    if let key { return key.utf8 }
    let count = Int(pointer.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
    return UnsafeBufferPointer(start: (pointer + 6).assumingMemoryBound(to: UInt8.self), count: count)
  }

  /// The name as text.
  public var name: String { String(decoding: utf8, as: UTF8.self) }

  @inlinable
  var byteLength: Int {
    id == Key.dynamicID ? 6 + Int(pointer.loadUnaligned(fromByteOffset: 2, as: UInt32.self)) : 2
  }
}
