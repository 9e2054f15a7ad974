import Contract

/// Identifiers of many new users, claimed in the order of the identifiers rather than of the users: so each page of the table is touched once, where it
/// would be nearly every page at every step.
final class IdentifierHeap {
  private struct Entry {
    let kind: IdentifierKind
    let offset: Int
    let length: Int
    let seq: Int64
    let index: Int
    let field: UserField
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  /// Notes what a new user is to be found by.
  func add(_ record: UserRecord, _ index: Int) {
    add(.email, .email, record, index)
    add(.username, .username, record, index)
    add(.externalId, .externalId, record, index)
    guard let phone = record.text(.phone) else { return }
    let start = bytes.count
    bytes.append(contentsOf: phone)
    bytes.append(contentsOf: record.text(.phoneCountryCode) ?? PhoneIdentifier.defaultCodeBytes)
    append(.phone, .phone, start, record.seq, index)
  }

  private func add(_ kind: IdentifierKind, _ field: UserField, _ record: UserRecord, _ index: Int) {
    guard let text = record.text(field) else { return }
    let start = bytes.count
    bytes.append(contentsOf: text)
    append(kind, field, start, record.seq, index)
  }

  private func append(_ kind: IdentifierKind, _ field: UserField, _ start: Int, _ seq: Int64, _ index: Int) {
    entries.append(
      Entry(kind: kind, offset: start, length: bytes.count - start, seq: seq, index: index, field: field))
  }

  /// Claims them all.
  /// - Throws: 409 for one that someone has, with the place of the entry.
  func claimAll(in transaction: any WriteTransaction) throws(PoolFailure) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(PoolFailure) in
      func text(_ entry: Entry) -> UTF8Bytes {
        UTF8Bytes(rebasing: bytes[entry.offset..<(entry.offset + entry.length)])
      }
      let sorted = entries.sorted { left, right in
        left.kind == right.kind
          ? text(left).lexicographicallyPrecedes(text(right)) : left.kind.rawValue < right.kind.rawValue
      }
      for entry in sorted {
        guard let holder = try transaction.claim(entry.kind, text(entry), for: entry.seq) else { continue }
        let name = entry.field.name
        throw try .taken(by: holder, EntryPlace.list(entry.index).path(name), .taken, [name], transaction)
      }
    }
  }
}
