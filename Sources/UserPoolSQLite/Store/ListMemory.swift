import UserPool

/// What a connection remembers of the lists that were read with it: how many there are in one, and where pages of it ended. All of that is of one state of
/// the file, and is forgotten as soon as the connection sees another (docs/storage.md, "Pages by number").
struct ListMemory {
  /// A list: the SQL that says what is in it and in which order, and the values bound to it. Bytes, because texts that Swift takes for the same, such as an é
  /// written in two ways, are not the same to SQLite.
  struct Key: Hashable {
    fileprivate let bytes: [UInt8]

    /// The key of a list, or nil if that would be too long to be kept.
    init?(_ sql: SQLText) {
      guard sql.values.count <= ListMemory.longestKey / 9 else { return nil }
      var bytes = Array(sql.text.utf8)
      func add(_ tag: UInt8, _ number: Int64) {
        bytes.append(tag)
        withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) }
      }
      for value in sql.values {
        switch value {
        case .null: add(0, 0)
        case .integer(let number): add(1, number)
        case .number(let number): add(2, Int64(bitPattern: number.bitPattern))
        case .text(let text):
          guard bytes.count + text.utf8.count <= ListMemory.longestKey else { return nil }
          add(3, Int64(text.utf8.count))
          bytes.append(contentsOf: text.utf8)
        }
      }
      guard bytes.count <= ListMemory.longestKey else { return nil }
      self.bytes = bytes
    }
  }

  /// Where a page ended: its last user's place, and how many users of the list there are up to and with it.
  struct End {
    var offset: Int64
    var place: UserPlace
  }

  private struct List {
    var count: Int64?
    /// The one kept last comes last.
    var ends: [End] = []
    /// From which offset on a page was found to be empty.
    var emptyFrom: Int64?
    var lastUse: UInt64 = 0
  }

  /// How many lists are remembered; the one that was not asked for the longest goes first.
  static let mostLists = 32
  /// How many ends of pages are remembered of a list: several may walk over the same one.
  static let mostEnds = 16
  static let longestKey = 4096
  static let longestPlace = 1024

  private var version: Int64?
  private var lists: [Key: List] = [:]
  private var uses: UInt64 = 0

  /// How many lists are remembered at present.
  var listCount: Int { lists.count }

  /// Forgets everything unless it is of that state of the file.
  mutating func see(version: Int64) {
    guard self.version != version else { return }
    self.version = version
    lists.removeAll(keepingCapacity: true)
  }

  /// How many there are in a list, or nil if that is not known.
  mutating func count(of key: Key) -> Int64? {
    touch(key)
    return lists[key]?.count
  }

  /// The last end that lies at or before a place counted from the start, or nil if none is known.
  mutating func end(of key: Key, atMost offset: Int64) -> End? {
    touch(key)
    return lists[key]?.ends.lazy.filter { $0.offset <= offset }.max { $0.offset < $1.offset }
  }

  /// True if a page at that offset is known to have nobody.
  func isEmpty(_ key: Key, at offset: Int64) -> Bool {
    guard let emptyFrom = lists[key]?.emptyFrom else { return false }
    return offset >= emptyFrom
  }

  /// Remembers that a list has nobody from an offset on.
  mutating func keep(emptyFrom offset: Int64, of key: Key) {
    makeRoom(for: key)
    lists[key, default: List()].emptyFrom = min(offset, lists[key]?.emptyFrom ?? offset)
    touch(key)
  }

  /// Remembers how many there are in a list.
  mutating func keep(count: Int64, of key: Key) {
    makeRoom(for: key)
    lists[key, default: List()].count = count
    touch(key)
  }

  /// Remembers where a page ended, unless sorting makes that too long.
  mutating func keep(_ end: End, of key: Key) {
    guard end.place.byteCount <= Self.longestPlace else { return }
    makeRoom(for: key)
    var ends = lists[key]?.ends ?? []
    ends.removeAll { $0.offset == end.offset }
    if ends.count == Self.mostEnds { ends.removeFirst() }
    ends.append(end)
    lists[key, default: List()].ends = ends
    touch(key)
  }

  private mutating func touch(_ key: Key) {
    uses += 1
    lists[key]?.lastUse = uses
  }

  private mutating func makeRoom(for key: Key) {
    guard lists[key] == nil, lists.count >= Self.mostLists else { return }
    guard let oldest = lists.min(by: { $0.value.lastUse < $1.value.lastUse })?.key else { return }
    lists[oldest] = nil
  }
}

extension UserPlace {
  /// About how much memory the values take.
  fileprivate var byteCount: Int {
    values.reduce(0) { sum, value in
      if case .text(let text) = value { sum + text.utf8.count } else { sum + 8 }
    }
  }
}
