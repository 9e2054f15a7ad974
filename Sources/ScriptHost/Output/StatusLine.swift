import Synchronization

/// The last row of a terminal, which a long piece of work rewrites to say how far it is. What is printed meanwhile
/// stands above it.
///
/// Everything that goes to the same terminal goes through it: text of standard output as well, where that is a
/// terminal.
public final class StatusLine: Sendable {
  private struct State {
    /// What stands in the row, or stood there before something was printed.
    var text = ""
    var isShown = false
    /// True where the last text printed has not ended its line.
    var isInLine = false
  }

  private let sink: any OutputSink
  private let state = Mutex(State())

  /// A row of the terminal that a sink writes to.
  public init(_ sink: any OutputSink) { self.sink = sink }

  /// True where a person watches.
  public var isTerminal: Bool { sink.isTerminal }
  /// How many columns the terminal has now.
  public var columns: Int { max(1, sink.columns ?? 80) }

  /// Shows a text in the row, in place of the last one. It must be narrower than the terminal.
  public func show(_ text: String) {
    state.withLock { state in
      // In the middle of a line there is no row to be had until it ends.
      let clearing = clearing(&state)
      state.text = text
      guard !state.isInLine else { return }
      send(clearing + "\r" + text + "\u{1B}[K")
      state.isShown = true
    }
  }

  /// Ends the work: what stood in the row goes, and a last line takes its place.
  /// - Parameter text: the last line; nil for none.
  public func end(_ text: String?) {
    state.withLock { state in
      let clearing = clearing(&state)
      let start = state.isInLine && text != nil ? "\n" : ""
      state.text = ""
      let last = text.map { $0 + "\n" } ?? ""
      if !(clearing + start + last).isEmpty { send(clearing + start + last) }
      if text != nil { state.isInLine = false }
    }
  }

  /// Leaves what stands in the row where it is, and what follows below it.
  public func leave() {
    state.withLock { state in
      if state.isShown { send("\n") }
      state = State()
    }
  }

  /// Writes text to the terminal above the row.
  /// - Parameters:
  ///   - isTerminal: whether the text goes to a terminal at all.
  ///   - endsLine: whether it ends with a line end.
  /// - Throws: what the writing throws.
  public func printing<Failure: Error>(
    isTerminal: Bool, endsLine: Bool, _ write: () throws(Failure) -> Void
  ) throws(Failure) {
    guard isTerminal, sink.isTerminal else { return try write() }
    let result = state.withLock { state -> Result<Void, Failure> in
      let clearing = clearing(&state)
      if !clearing.isEmpty { send(clearing) }
      do throws(Failure) { try write() } catch { return .failure(error) }
      state.isInLine = !endsLine
      if !state.text.isEmpty, endsLine {
        send("\r" + TextWidth.elided(state.text, to: columns - 1) + "\u{1B}[K")
        state.isShown = true
      }
      return .success(())
    }
    try result.get()
  }

  /// What takes the row away; a terminal that has become narrower shows it in several.
  private func clearing(_ state: inout State) -> String {
    guard state.isShown else { return "" }
    state.isShown = false
    let above = (max(1, TextWidth.of(state.text)) - 1) / columns
    return above > 0 ? "\r\u{1B}[\(above)A\u{1B}[J" : "\r\u{1B}[K"
  }

  private func send(_ text: String) {
    var text = text
    // Nobody is left to be told where this fails.
    text.withUTF8 { try? sink.write(UnsafeRawBufferPointer($0)) }
  }
}
