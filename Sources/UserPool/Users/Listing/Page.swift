import Contract

/// A page of a list: `page` from 1, `limit` 10 by default.
struct Page {
  /// How many users a page may have.
  static let mostUsers: Int64 = 50
  /// How many users a step of a walk may have.
  static let mostWalked: Int64 = 500
  /// How many users a step of a walk may have where the host wishes for a size.
  static let mostWished: Int64 = 10_000

  var limit: Int64 = 10
  var offset: Int64 = 0

  /// The page that a node's members `page` and `limit` name.
  /// - Throws: 400 for a page below 1, or a limit that is not between 1 and the most.
  static func read(_ node: TapeNode?, path: Path, most: Int64) throws(PoolFailure) -> Page {
    var page = Page()
    guard let node, node.kind == .object else { return page }
    if let limit = node[Keys.limit], !limit.isNull {
      guard let number = limit.integer, (1...most).contains(number) else {
        throw .invalid(path.appending(.name("limit")), .limitOutOfRange, ["\(most)"])
      }
      page.limit = number
    }
    if let number = node[Keys.page], !number.isNull {
      guard let number = number.integer, number >= 1, number <= Int64.max / mostWished else {
        throw .invalid(path.appending(.name("page")), .pageTooSmall)
      }
      page.offset = (number - 1) * page.limit
    }
    return page
  }
}

/// Where a walk goes on: what was counted at its start, and the last user seen.
struct WalkPlace {
  var totalCount: Int64
  var place: UserPlace

  private static let version: UInt8 = 1

  init(totalCount: Int64, place: UserPlace) {
    self.totalCount = totalCount
    self.place = place
  }

  /// The place that a cursor holds, or nil if it makes no sense.
  init?(_ cursor: Cursor) {
    var reader = ByteReader(bytes: cursor.bytes[...])
    guard reader.byte() == Self.version, let total = reader.integer(), let seq = reader.integer(),
      let count = reader.byte()
    else { return nil }
    var values: [QueryValue] = []
    for _ in 0..<count {
      switch reader.byte() {
      case 0: values.append(.null)
      case 1:
        guard let number = reader.integer() else { return nil }
        values.append(.integer(number))
      case 2:
        guard let length = reader.integer(), let text = reader.text(length) else { return nil }
        values.append(.text(text))
      default: return nil
      }
    }
    totalCount = total
    place = UserPlace(values: values, seq: seq)
  }

  /// The place as a cursor.
  var cursor: Cursor {
    var bytes: [UInt8] = [Self.version]
    func add(_ number: Int64) { withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) } }
    add(totalCount)
    add(place.seq)
    bytes.append(UInt8(clamping: place.values.count))
    for value in place.values {
      switch value {
      case .null: bytes.append(0)
      case .integer(let number):
        bytes.append(1)
        add(number)
      case .number(let number):
        bytes.append(1)
        add(Int64(number))
      case .text(let text):
        bytes.append(2)
        add(Int64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
      }
    }
    return Cursor(bytes)
  }
}

/// Takes numbers and texts from the front of bytes.
private struct ByteReader {
  var bytes: ArraySlice<UInt8>

  mutating func byte() -> UInt8? { bytes.popFirst() }

  mutating func integer() -> Int64? {
    guard bytes.count >= 8 else { return nil }
    var number: UInt64 = 0
    for (index, byte) in bytes.prefix(8).enumerated() { number |= UInt64(byte) << UInt64(index * 8) }
    bytes = bytes.dropFirst(8)
    return Int64(bitPattern: number)
  }

  mutating func text(_ length: Int64) -> String? {
    guard length >= 0, length <= bytes.count else { return nil }
    defer { bytes = bytes.dropFirst(Int(length)) }
    return String(decoding: bytes.prefix(Int(length)), as: UTF8.self)
  }
}

extension UserPlace {
  /// The place of a record in an order.
  public init(of record: UserRecord, in order: [UserOrder]) {
    self.init(
      values: order.map { order in
        if let text = record.string(order.field) { return .text(text) }
        return record.integer(order.field).map(QueryValue.integer) ?? .null
      }, seq: record.seq)
  }
}
