import Contract

/// A row of a file on its way into the pool.
struct ImportRow: Sendable {
  /// The line of the file it begins at, from 1.
  var line: Int
  /// What it says about a user, or why it cannot be read.
  var entry: Result<Value, RowProblem>
  /// The row as it stands in the file, for the file of failures.
  var original: Original

  /// A row in its file's own form.
  enum Original: Sendable {
    /// Cells of a CSV row.
    case cells([String])
    /// A line of JSON.
    case text(String)
  }
}

/// Creates users from rows in the order of the file: in batches, and one by one where a batch is refused, so that only the guilty rows fail.
struct Importer {
  /// The pool.
  let backend: any Backend
  /// Options of createUsersBatch.
  let options: Value?

  /// A row that failed, and why.
  struct Failure: Sendable {
    var row: ImportRow
    var message: String
  }

  /// How many rows ``take(_:)`` is best given at a time.
  static let windowSize = 8 * batchSize
  private static let batchSize = 50

  /// Takes rows over.
  /// - Parameter tally: what is done is added here, also where it ends with an error.
  /// - Throws: ``CommandError`` (`pool`) where the pool itself fails; `tally.line` is then the row that did not go in.
  func take(_ rows: [ImportRow], _ tally: inout ImportTally) async throws(CommandError) {
    for start in stride(from: 0, to: rows.count, by: Self.batchSize) {
      try await takeBatch(Array(rows[start..<min(start + Self.batchSize, rows.count)]), &tally)
    }
  }

  private func takeBatch(_ rows: [ImportRow], _ tally: inout ImportTally) async throws(CommandError) {
    var failures: [Failure] = []
    var good: [(row: ImportRow, entry: Value)] = []
    for row in rows {
      switch row.entry {
      case .success(let entry): good.append((row, entry))
      case .failure(let problem): failures.append(Failure(row: row, message: problem.message))
      }
    }
    do throws(CommandError) {
      try await takeGood(good, &failures, &tally)
    } catch {
      // Rows behind the one that the pool failed at were not tried.
      let line = tally.line
      tally.add(failures.filter { $0.row.line < line })
      throw error
    }
    tally.add(failures)
  }

  private func takeGood(
    _ good: [(row: ImportRow, entry: Value)], _ failures: inout [Failure], _ tally: inout ImportTally
  ) async throws(CommandError) {
    guard let first = good.first else { return }
    tally.line = first.row.line
    if try await create(good.map(\.entry)) == nil {
      tally.imported += good.count
      return
    }
    for (row, entry) in good {
      tally.line = row.line
      if let message = try await create([entry]) {
        failures.append(Failure(row: row, message: message))
      } else {
        tally.imported += 1
      }
    }
  }

  /// Creates users, all or none of them.
  /// - Returns: why they were refused, or nil.
  private func create(_ entries: [Value]) async throws(CommandError) -> String? {
    var members: [Value.Member] = [.init("list", .array(entries))]
    if let options { members.append(.init("options", options)) }
    let response: Response
    do {
      guard let operation = Catalogue.operation(named: "createUsersBatch", client: .management) else {
        throw CommandError(.pool, "createUsersBatch: no such operation in the catalogue")
      }
      let request = try Catalogue.request(operation, body: Tape(.object(members)))
      response = try await backend.perform(request)
    } catch let error as ArgumentError {
      return Self.text(error.path, error.message)
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError(.pool, "\(error)")
    }
    return response.isSuccess ? nil : Self.text(response.path, response.message)
  }

  /// A message with the path inside of the entry: `list[0].` says nothing about a file.
  private static func text(_ path: Path, _ message: String) -> String {
    var elements = path.elements[...]
    if elements.first == .name("list") { elements = elements.dropFirst(2) }
    let inner = Path(Array(elements)).rendered(indexBase: 1)
    return inner.isEmpty ? message : "\(inner): \(message)"
  }
}
