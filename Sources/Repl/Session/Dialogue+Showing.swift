import Encodings
import ScriptHost

extension Dialogue {
  /// How values are laid out now.
  func printer(colours: Bool) -> Printer {
    Printer(
      format: Printer.Format(rawValue: settings.output) ?? .table, width: program.columns, colours: colours,
      showsSecrets: settings.showsSecrets)
  }

  /// Shows what became of an entry.
  func settle(_ answer: Session.Answer) -> Outcome {
    switch answer {
    case .done(let result): return show(result)
    case .failed(let failure):
      return failed(
        failure.rendered(colour: manner.usesColour, width: program.columns), 1,
        plain: failure.rendered(width: program.columns))
    case .refused(let text): return failed(text + "\n", 2)
    case .interrupted(let place): return failed(RunOutcome.interruption(at: place), 130)
    case .limit(let what, let place): return failed(RunOutcome.stop(what, at: place), 5)
    case .exited(let code): return Outcome(status: code)
    case .incomplete, .nothingMore: return .fine
    }
  }

  /// Shows values, what `it` would show, and what the format could not say.
  private func show(_ result: EntryResult) -> Outcome {
    guard !result.values.isEmpty else { return .fine }
    if result.offset == 0 { csvPages = CSVPages() }
    var problem: String?
    if let rows = pageOfCSV(result) {
      let page = csvPages.text(of: rows, after: result.offset, columns: result.columns)
      write(page.text, plain: { page.text })
      problem = page.problem
    } else {
      write(
        text(of: result, printer(colours: manner.usesColour)),
        plain: { self.text(of: result, self.printer(colours: false)) })
    }
    if let note = printer(colours: false).note(of: result.values) { say(note + "\n") }
    switch result.rest {
    case .counted(let left): say("\(Count.grouped(left)) more; type \"it\" for the next rows\n")
    case .unknown where !result.values.allSatisfy(\.isTable): say("type \"it\" for more\n")
    default: break
    }
    return problem.map { failed($0 + "\n", 1) } ?? .fine
  }

  /// The rows of a page that is written as CSV: of a walk, of a list that is shown in parts, or of an empty list whose
  /// columns are known.
  private func pageOfCSV(_ result: EntryResult) -> [ShownValue]? {
    guard case .list(let rows, _)? = result.values.first else { return nil }
    let isPart = result.isWalk || result.isPage && (result.offset > 0 || result.rest != .none)
    guard isPart || rows.isEmpty && !result.columns.isEmpty else { return nil }
    return printer(colours: false).csvRows(rows)
  }

  private func text(of result: EntryResult, _ printer: Printer) -> String {
    if result.isWalk || result.offset > 0, case .list(let rows, _)? = result.values.first {
      // Tables for a person say how they go on; those of a file are one below the other.
      let isData = ![.table, .vertical].contains(printer.format)
      if isData || manner.isInteractive && rows.allSatisfy(\.isRecord) {
        return printer.text(ofRows: rows, after: result.offset, continues: result.rest != .none)
      }
    }
    return printer.text(of: result.values)
  }

  /// Says what went wrong.
  /// - Parameter status: the exit status that it stands for.
  func failed(_ text: String, _ status: Int32, plain: String? = nil) -> Outcome {
    complain(text, plain: plain)
    if !manner.isInteractive { firstFailure = firstFailure ?? status }
    return Outcome(status: manner.endsAtFailure ? status : nil, hasFailed: true)
  }

  /// Writes data.
  func write(_ text: String, plain: @escaping () -> String) {
    send(text, to: out)
    if transcript.path != nil { transcript.write(plain()) }
  }

  /// Writes what a person wants to know beside the data.
  func say(_ text: String) {
    guard manner.isInteractive, !manner.isQuiet else { return }
    complain(
      printer(colours: manner.usesColour).palette.dim(text.hasSuffix("\n") ? String(text.dropLast()) : text) + "\n",
      plain: text)
  }

  /// Writes what went wrong.
  func complain(_ text: String, plain: String? = nil) {
    send(text, to: errors)
    transcript.write(plain ?? text)
    if let failure = transcript.takeFailure() { send(failure + "\n", to: errors) }
  }

  private func send(_ text: String, to sink: any OutputSink) {
    var text = SystemText.shown(text)
    // A failure here cannot be reported anywhere: the next entry that prints meets it as well.
    text.withUTF8 { try? sink.write(UnsafeRawBufferPointer($0)) }
  }
}

extension ShownValue {
  /// Whether it is a table with names.
  fileprivate var isRecord: Bool { if case .record = self { true } else { false } }

  /// Whether it is a list of such, whose text says itself how it goes on.
  fileprivate var isTable: Bool { if case .list(let rows, _) = self { rows.allSatisfy(\.isRecord) } else { false } }
}
