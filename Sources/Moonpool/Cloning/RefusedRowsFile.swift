import Contract
import UserPool

/// The file of rows that the copy rejected: JSON lines `{kind, of?, row, error}`. Every run replaces it at its end, from what the
/// copy itself has noted.
struct RefusedRowsFile {
  /// Where it is.
  let path: String

  /// Writes it, if there is something to write.
  func write(_ state: CloneState, _ cloning: Cloning) throws(CommandError) {
    guard state.refusedCount > 0 else { return }
    let file = try OutputFile(path: path)
    for place in 1...max(state.ledger, 1) {
      let row: [UInt8]?
      do throws(PoolFailure) {
        row = try cloning.refusedRow(at: place)
      } catch {
        throw CommandError(.pool, "the copy: \(error.fault.message)")
      }
      if let row { try file.write(row + [UInt8(ascii: "\n")]) }
    }
    try file.finish()
  }
}
