import Lua
import ScriptHost

/// `moonpool check`: what can be said of a script without running it.
enum ScriptCheck {
  /// What is wrong with a script, in the order of its lines; empty where nothing is.
  static func findings(in script: Script) throws(CommandError) -> [PlacedFinding] {
    let shown = script.name.hasPrefix("@") || script.name.hasPrefix("=") ? String(script.name.dropFirst()) : script.name
    let lines = SourceLines(script.source)
    let findings = syntaxError(in: script, lines).map { [$0] } ?? ScriptReview.findings(in: script)
    return findings.map { finding in
      let place = lines.place(finding.place)
      return PlacedFinding(
        file: shown, line: place.line, column: place.column, endColumn: place.endColumn, finding: finding)
    }
  }

  private static func syntaxError(in script: Script, _ lines: SourceLines) -> Finding? {
    do throws(LuaError) {
      let state = try State(.sandboxed(memoryLimit: 1 << 30))
      _ = try state.load(Chunk(script.source, name: script.name))
      return nil
    } catch {
      let end = script.source.count..<script.source.count
      let line = error.position.flatMap { lines.bytes(ofLine: $0.line) } ?? end
      return Finding(place: place(error.near, line, script.source), code: .syntax, message: error.message)
    }
  }

  /// Where in a line the word stands that parsing failed at: the last one that reads so, or the whole line.
  private static func place(_ near: String?, _ line: Range<Int>, _ source: [UInt8]) -> Range<Int> {
    guard let near, near != "<eof>" else { return near == nil ? line : line.upperBound..<line.upperBound }
    let word = Array(near.utf8)
    guard !word.isEmpty, line.count >= word.count else { return line }
    for start in (line.lowerBound...(line.upperBound - word.count)).reversed()
    where source[start..<(start + word.count)].elementsEqual(word) {
      return start..<(start + word.count)
    }
    return line
  }
}
