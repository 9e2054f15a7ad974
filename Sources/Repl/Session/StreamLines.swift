import Encodings
import Glibc
import Synchronization

/// Lines of a file or pipe, for a dialogue without a person.
public final class StreamLines: LineSource {
  private struct State {
    var buffer: [UInt8] = []
    var taken = 0
    var hasEnded = false
    var isFirst = true
  }

  private let descriptor: Int32
  private let state = Mutex(State())

  /// How long a line may be, in bytes.
  private static let longest = 64 << 20

  /// The lines of a file descriptor, which is not closed.
  public init(_ descriptor: Int32 = 0) { self.descriptor = descriptor }

  public func next(_ prompt: PromptText, draft: String) async -> LineInput {
    state.withLock { state in
      guard let bytes = line(&state) else { return .ended }
      var text = SystemText.text(bytes)
      if state.isFirst {
        state.isFirst = false
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        if text.hasPrefix("#!") { text = "" }
      }
      return .line(text)
    }
  }

  /// There is no history.
  public func remember(_ entry: String) {}

  private func line(_ state: inout State) -> [UInt8]? {
    var searched = state.taken
    while true {
      if let end = state.buffer[searched...].firstIndex(of: 10) {
        defer { state.taken = end + 1 }
        return Self.trimmed(state.buffer[state.taken..<end])
      }
      searched = state.buffer.count
      if state.hasEnded || state.buffer.count - state.taken > Self.longest {
        guard state.taken < state.buffer.count else { return nil }
        defer { state.taken = state.buffer.count }
        return Self.trimmed(state.buffer[state.taken...])
      }
      searched -= state.taken
      state.buffer.removeFirst(state.taken)
      state.taken = 0
      fill(&state)
    }
  }

  /// Without the carriage return of a line that ends as on Windows.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] { Array(line.last == 13 ? line.dropLast() : line) }

  private func fill(_ state: inout State) {
    var block = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = read(descriptor, &block, block.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { state.hasEnded = true } else { state.buffer += block[..<count] }
      return
    }
  }
}
