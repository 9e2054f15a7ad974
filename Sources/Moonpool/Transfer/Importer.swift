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
  /// Where the users come from; nil for an administrator.
  var userSource: UserSource?

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
  /// - Throws: ``CommandError`` (`pool`) if the pool itself fails; `tally.line` is then the row that did not go in.
  func take(_ rows: [ImportRow], _ tally: inout ImportTally) async throws(CommandError) {
    for start in stride(from: 0, to: rows.count, by: Self.batchSize) {
      try await takeBatch(Array(rows[start..<min(start + Self.batchSize, rows.count)]), &tally)
    }
  }

  private func takeBatch(_ rows: [ImportRow], _ tally: inout ImportTally) async throws(CommandError) {
    var failures: [Failure] = []
    var runs: [[Readable]] = []
    for row in rows {
      do throws(RowProblem) {
        let (fields, resets) = try ImportedResets.split(row.entry.get())
        let entry = Readable(row: row, fields: fields, resets: resets)
        if runs.last?.last?.resets == resets { runs[runs.count - 1].append(entry) } else { runs.append([entry]) }
      } catch {
        failures.append(Failure(row: row, message: error.message))
      }
    }
    do throws(CommandError) {
      for run in runs { try await take(run, &failures, &tally) }
    } catch {
      // Rows behind the one that the pool failed at were not tried.
      let line = tally.line
      tally.add(failures.filter { $0.row.line < line })
      throw error
    }
    tally.add(failures)
  }

  /// A row that could be read.
  private struct Readable {
    var row: ImportRow
    var fields: Value
    var resets: ImportedResets
  }

  /// Takes rows with the same reset flags over, as the options of a call are for all of its users.
  private func take(
    _ run: [Readable], _ failures: inout [Failure], _ tally: inout ImportTally
  ) async throws(CommandError) {
    guard let first = run.first else { return }
    tally.line = first.row.line
    if try await create(run.map(\.fields), first.resets) == nil {
      tally.imported += run.count
      return
    }
    for entry in run {
      tally.line = entry.row.line
      if let message = try await create([entry.fields], entry.resets) {
        failures.append(Failure(row: entry.row, message: message))
      } else {
        tally.imported += 1
      }
    }
  }

  /// Creates users, all or none of them, and gives them their reset flags.
  /// - Returns: why they were refused, or nil.
  private func create(_ entries: [Value], _ resets: ImportedResets) async throws(CommandError) -> String? {
    var members: [Value.Member] = [.init("list", .array(entries))]
    if let options = resets.creation(options) { members.append(.init("options", options)) }
    let users: Tape
    switch try await ask("createUsersBatch", .object(members)) {
    case .success(let data): users = data
    case .failure(let problem): return problem.message
    }
    for user in users.value.array ?? [] {
      guard let update = resets.update(user["userId"] ?? .null) else { continue }
      if case .failure(let problem) = try await ask("updateUser", update) {
        throw CommandError(.pool, "the user was created, but its reset flags could not be set: \(problem.message)")
      }
    }
    return nil
  }

  private func ask(_ name: String, _ body: Value) async throws(CommandError) -> Result<Tape, RowProblem> {
    let response: Response
    do {
      guard let operation = Catalogue.operation(named: name, client: .management) else {
        throw CommandError(.pool, "\(name): no such operation in the catalogue")
      }
      var context = RequestContext()
      context.userSource = userSource
      response = try await backend.perform(Catalogue.request(operation, body: Tape(body), context: context))
    } catch let error as ArgumentError {
      return .failure(RowProblem(Self.text(error.path, error.message.english)))
    } catch let error as CommandError {
      throw error
    } catch {
      throw CommandError(.pool, "\(error)")
    }
    guard response.isSuccess, let data = response.data else {
      return .failure(RowProblem(Self.text(response.path, response.message)))
    }
    return .success(data)
  }

  /// A message with the path inside of the entry: `list[0].` says nothing about a file.
  private static func text(_ path: Path, _ message: String) -> String {
    var elements = path.elements[...]
    if elements.first == .name("list") { elements = elements.dropFirst(2) }
    let inner = Path(Array(elements)).rendered(indexBase: 1)
    return inner.isEmpty ? message : "\(inner): \(message)"
  }
}
