import Contract
import ScriptHost

/// Writes the users of a pool page by page, in constant memory.
struct Exporter {
  /// The pool.
  let backend: any Backend
  /// What is written of each user.
  let columns: UserColumns
  /// The form of the file.
  let format: TransferFormat
  /// The status users must have; nil for all.
  let status: String?

  private static let pageSize = 500

  /// Writes every user.
  /// - Parameters:
  ///   - isStopped: asked between pages; true ends early.
  ///   - progress: told how many are written, and how many there are.
  /// - Returns: how many were written.
  func write(
    to target: OutputFile, until isStopped: () -> Bool, progress: (Int, Int?) -> Void
  ) async throws(CommandError) -> Int {
    if format == .csv, let names = columns.names { try target.write(CSVText.line(names)) }
    var done = 0
    var total: Int?
    // An empty cursor begins a walk.
    var cursor: Cursor? = Cursor([])
    repeat {
      let response = try await page(after: cursor)
      guard let data = response.data else { break }
      if total == nil { total = data.withRoot { $0["totalCount"]?.integer }.map { Int($0) } }
      let (bytes, count) = data.withRoot { root in text(root["list"]) }
      try target.write(bytes)
      done += count
      progress(done, total)
      cursor = response.nextCursor
    } while cursor != nil && !isStopped()
    return done
  }

  private func text(_ list: TapeNode?) -> (bytes: [UInt8], count: Int) {
    var bytes: [UInt8] = []
    list?.forEachElement { user in
      switch format {
      case .csv, .xlsx: bytes += CSVText.line(columns.row(user))
      case .jsonl:
        bytes += JSONText.of(columns.object(user)).utf8
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    return (bytes, list?.count ?? 0)
  }

  private func page(after cursor: Cursor?) async throws(CommandError) -> Response {
    var members: [Contract.Value.Member] = [.init("options", ["withCustomData": true])]
    if let status {
      members.append(.init("advancedFilter", [["field": "status", "operator": "EQUAL", "value": .string(status)]]))
    }
    return try await backend.ask("listUsers", .object(members), cursor: cursor, pageSize: Self.pageSize)
  }
}
