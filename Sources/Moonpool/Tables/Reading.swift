import Glibc
import ScriptHost

/// Reads of a file; what keeps it from being read ends the command.
/// - Throws: ``CommandError`` (`input`) with the file and the line.
func reading<Value>(_ body: () throws(ModuleError) -> Value) throws(CommandError) -> Value {
  do throws(ModuleError) {
    return try body()
  } catch {
    let file = error.path.map { $0 == "stdin" ? "standard input" : $0 } ?? ""
    let place = file + (error.line.map { "\(file.isEmpty ? "" : ", ")line \($0)" } ?? "")
    throw CommandError(.input, place.isEmpty ? error.message : "\(place): \(error.message)")
  }
}

/// Refuses a file that cannot be opened, before anything is done.
/// - Throws: ``CommandError`` (`usage`), as for a script that is not there: it is the command line that names it.
func demandFile(_ path: String) throws(CommandError) {
  do throws(CommandError) {
    _ = try reading { () throws(ModuleError) in try ByteReader(path: path) }
  } catch {
    throw CommandError(.usage, error.message)
  }
}

/// The bytes of a whole file; `-` is standard input.
/// - Throws: ``CommandError`` (`input`) if it cannot be read or is larger than the limit.
func readWhole(_ path: String, limit: Int = Scripts.largest) throws(CommandError) -> [UInt8] {
  let file = try reading { () throws(ModuleError) in try ByteReader(path: path) }
  var bytes: [UInt8] = []
  while try reading({ () throws(ModuleError) in try file.fill() }) {
    bytes += file.available
    file.consume(file.available.count)
    if bytes.count > limit { throw CommandError(.input, "\(file.name): the file is larger than \(limit >> 20) MiB") }
  }
  return bytes
}
