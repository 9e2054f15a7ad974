import Contract
import ScriptHost
import UserPool

/// The file of rows that the copy rejected: JSON lines `{kind, of?, row, error}`. Every run of a clone replaces its own at its end, from what the copy itself has
/// noted. Any other file is kept.
struct RefusedRowsFile {
  private var place: FailurePlace
  /// Where it is.
  var path: String { place.path }
  /// What to add to a message that names it.
  var remark: String { place.remark }

  /// Finds the place, before anything is changed: with `--restart`, the rows that the copy has noted so far are gone afterwards.
  /// - Parameters:
  ///   - named: the file that somebody named; nil for `failed.jsonl`.
  ///   - cloning: the copy; nil if there is none yet.
  /// - Throws: ``CommandError`` (`usage`) if a named file exists that this clone has not written; `pool` if the copy cannot be read.
  init(named: String?, _ cloning: Cloning?) throws(CommandError) {
    let state: CloneState?
    do throws(PoolFailure) { state = try cloning?.state() } catch {
      throw CommandError(.pool, "the copy: \(error.fault.message)")
    }
    let isOwn = { (path: String) in
      if let cloning, let state { Self.isOwn(path, state, cloning) } else { false }
    }
    place =
      try named.map { (path) throws(CommandError) in try FailurePlace(named: path, own: isOwn) }
      ?? FailurePlace(default: Self.defaultName, own: isOwn)
  }

  static let defaultName = "failed.jsonl"

  /// True if a file begins with a row that this clone has rejected.
  private static func isOwn(_ path: String, _ state: CloneState, _ cloning: Cloning) -> Bool {
    guard state.ledger > 0, let reader = try? ByteReader(path: path), let first = try? reader.nextLine() else {
      return false
    }
    return (1...state.ledger).contains { place in
      guard let row = try? cloning.refusedRow(at: place) else { return false }
      return row.elementsEqual(first)
    }
  }

  /// Writes it, if there is something to write.
  mutating func write(_ state: CloneState, _ cloning: Cloning) throws(CommandError) {
    guard state.refusedCount > 0 else { return }
    let file = try OutputFile(path: path, replacing: place.replacing)
    for place in 1...max(state.ledger, 1) {
      let row: [UInt8]?
      do throws(PoolFailure) {
        row = try cloning.refusedRow(at: place)
      } catch {
        throw CommandError(.pool, "the copy: \(error.fault.message)")
      }
      if let row { try file.write(row + [UInt8(ascii: "\n")]) }
    }
    try file.finish { place.moveOn() }
  }
}
