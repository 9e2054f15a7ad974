import Contract

extension UserRecord {
  /// Writes the members of the base fields that are not empty. Every user that is read goes through here.
  func emitColumns(into writer: inout TapeWriter) {
    Self.columns.withUnsafeBufferPointer { columns in
      for index in columns.indices {
        let slot = slot(index)
        guard slot.kind != Slot.null else { continue }
        writer.key(columns[index].key)
        if slot.kind == Slot.text {
          if columns[index].kind == .array {
            emitArray(bytes(slot), into: &writer)
          } else {
            writer.string(bytes(slot))
          }
        } else {
          emitNumber(slot.payload, columns[index], into: &writer)
        }
      }
    }
  }

  @inline(__always)
  private func emitNumber(_ number: Int64, _ column: Column, into writer: inout TapeWriter) {
    switch column.kind {
    case .time: Timestamp.withBytes(number) { writer.string($0) }
    case .boolean: writer.bool(number != 0)
    case .word:
      let index = Int(truncatingIfNeeded: number)
      writer.string(column.words.indices.contains(index) ? column.words[index] : "")
    default: writer.integer(number)
    }
  }

  private func emitArray(_ json: UTF8Bytes, into writer: inout TapeWriter) {
    if let tape = try? Tape(json: json) { tape.withRoot { writer.copy($0) } } else { writer.null() }
  }

  private struct Column {
    let key: Key
    let kind: UserFieldKind
    let words: [String]
  }

  /// The columns up to the two objects, which come last and are written by the rules of custom fields.
  private static let columns = UserField.allCases.filter { $0.kind != .object }.map {
    Column(key: $0.key, kind: $0.kind, words: $0.words)
  }
}
