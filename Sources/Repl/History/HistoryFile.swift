import Glibc
import Synchronization

/// The history of entries, kept in a file over sessions (docs/repl.md).
///
/// One line of the file is one entry: a backslash is written `\\`, a line end `\n`. Each entry is appended at once
/// under a lock, so that prompts that run at the same time lose nothing of each other's. The file is only the user's to
/// read (0600), its folder, if it is made here, too (0700).
public final class HistoryFile: Sendable {
  /// The file's path.
  public let path: String

  private let limit: Int
  private let isSecret: @Sendable (String) -> Bool
  private let complain: @Sendable (String) -> Void
  private let state = Mutex(State())

  private struct State {
    var last: String?
    var isUnusable = false
  }

  /// How many bytes a file may have to be read at all.
  private static let mostBytes = 64 << 20

  /// A history in a file, which is touched when it is first read or written.
  /// - Parameters:
  ///   - path: the file.
  ///   - limit: how many entries are kept.
  ///   - isSecret: whether an entry must not be saved.
  ///   - complain: called once if the file cannot be used; the prompt works without it.
  public init(
    _ path: String, limit: Int = 10_000, isSecret: @escaping @Sendable (String) -> Bool,
    complain: @escaping @Sendable (String) -> Void
  ) {
    self.path = path
    self.limit = limit
    self.isSecret = isSecret
    self.complain = complain
  }

  /// Where the history lies for a user: `$XDG_STATE_HOME/moonpool/history`, else `~/.local/state/moonpool/history`; nil
  /// without a home.
  /// - Parameter variable: looks a variable of the environment up.
  public static func usualPath(_ variable: (String) -> String?) -> String? {
    if let state = variable("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/moonpool/history" }
    guard let home = variable("HOME"), home.hasPrefix("/") else { return nil }
    return home + "/.local/state/moonpool/history"
  }

  /// The entries that are kept, the oldest first. Empty if there is no file. A file that is not a history is renamed to
  /// `history.broken`.
  public func entries() -> [String] {
    do throws(HistoryProblem) {
      guard let file = try LockedFile(path, creates: false) else { return [] }
      defer { file.close() }
      guard let bytes = try file.contents(atMost: Self.mostBytes), let entries = Self.decoded(bytes) else {
        guard rename(path, path + ".broken") == 0 else { throw .init("read", path, errno) }
        return []
      }
      let kept = Array(entries.suffix(limit))
      // Now and then, not for every entry that is one too many.
      if entries.count > limit + limit / 10 { try file.replace(with: kept.map(Self.encoded).joined()) }
      state.withLock { $0.last = kept.last }
      return kept
    } catch {
      tell(error)
      return []
    }
  }

  /// Saves an entry, unless it is blank, secret, or the same as the one before.
  /// - Returns: whether it was kept in mind, in the file or, if that cannot be used, only for now.
  @discardableResult
  public func append(_ entry: String) -> Bool {
    guard entry.contains(where: { !$0.isWhitespace }), !entry.utf8.contains(0), !isSecret(entry) else { return false }
    let writes = state.withLock { state in
      guard state.last != entry else { return false }
      state.last = entry
      return true
    }
    guard writes else { return false }
    do throws(HistoryProblem) {
      if let file = try LockedFile(path, creates: true) {
        defer { file.close() }
        try file.append(Self.encoded(entry))
      }
    } catch {
      tell(error)
    }
    return true
  }

  private func tell(_ problem: HistoryProblem) {
    let isFirst = state.withLock { state in
      defer { state.isUnusable = true }
      return !state.isUnusable
    }
    if isFirst { complain("the history is not saved: \(problem.text)") }
  }

  /// An entry as a line of the file.
  static func encoded(_ entry: String) -> String {
    var bytes: [UInt8] = []
    for byte in entry.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += Array(#"\\"#.utf8)
      case UInt8(ascii: "\n"): bytes += Array(#"\n"#.utf8)
      case UInt8(ascii: "\r"): bytes += Array(#"\r"#.utf8)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\n"))
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The entries of a file; nil if it is not one of ours. What the last line lacks of its end was never written whole,
  /// and is left out.
  static func decoded(_ bytes: [UInt8]) -> [String]? {
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else { return nil }
    guard let end = bytes.lastIndex(of: UInt8(ascii: "\n")) else { return [] }
    return text.utf8.prefix(end).split(separator: UInt8(ascii: "\n")).map { line in
      guard line.contains(UInt8(ascii: "\\")) else { return String(Substring(line)) }
      var entry: [UInt8] = []
      var isEscape = false
      for byte in line {
        if isEscape {
          entry.append(byte == UInt8(ascii: "n") ? 10 : byte == UInt8(ascii: "r") ? 13 : byte)
          isEscape = false
        } else if byte == UInt8(ascii: "\\") {
          isEscape = true
        } else {
          entry.append(byte)
        }
      }
      return String(decoding: entry, as: UTF8.self)
    }
  }
}

/// The error of a history that cannot be used.
struct HistoryProblem: Error {
  /// What could not be done, with the file and the system's reason.
  let text: String

  init(_ verb: String, _ path: String, _ code: CInt) {
    self.init(verb, path, String(cString: strerror(code)))
  }

  init(_ verb: String, _ path: String, _ reason: String) {
    text = "cannot \(verb) \(path): \(reason)"
  }
}
