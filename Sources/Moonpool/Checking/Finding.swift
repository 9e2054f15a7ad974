import Contract

/// Something that was found wrong with a script (docs/commands.md, "moonpool check").
struct Finding: Equatable {
  /// How bad it is.
  enum Severity: String {
    /// The run would refuse it.
    case error
    /// The run takes it, but hardly anybody means it.
    case warning
  }

  /// What sort of mistake; the names are part of the command's interface.
  struct Code: RawRepresentable, Hashable {
    let rawValue: String

    static let syntax = Code(rawValue: "syntax")
    static let unknownOperation = Code(rawValue: "unknownOperation")
    static let unknownModel = Code(rawValue: "unknownModel")
    static let unknownMember = Code(rawValue: "unknownMember")
    static let notACall = Code(rawValue: "notACall")
    static let wrongType = Code(rawValue: "wrongType")
    static let unusedResult = Code(rawValue: "unusedResult")
    static let unknownGlobal = Code(rawValue: "unknownGlobal")
    static let unknownField = Code(rawValue: "unknownField")
    static let notAskedFor = Code(rawValue: "notAskedFor")
    static let notInEnum = Code(rawValue: "notInEnum")
    static let notAList = Code(rawValue: "notAList")
    static let notAnIterator = Code(rawValue: "notAnIterator")
    static let wrongCount = Code(rawValue: "wrongCount")
  }

  /// Where it stands in the source, in bytes.
  var place: Range<Int>
  var severity = Severity.error
  var code: Code
  /// What is wrong, for people.
  var message: String
  /// The name or value that was probably meant.
  var suggestion: String?
}

/// A finding with the place in its file that people and editors look for.
struct PlacedFinding {
  /// The file as it was named; `stdin` for standard input.
  var file: String
  /// The line, from 1.
  var line: Int
  /// The column of the first character, from 1, in Unicode characters.
  var column: Int
  /// The column behind the last character.
  var endColumn: Int
  /// What was found.
  var finding: Finding

  /// As in `report.lua:3:27: management:updateUser: nickName: no such field …`.
  var text: String {
    let mark = finding.severity == .warning ? "warning: " : ""
    return "\(file):\(line):\(column): \(mark)\(finding.message)"
  }

  /// The finding as programs read it.
  var value: Contract.Value {
    .object([
      .init("file", .string(file)), .init("line", .integer(Int64(line))), .init("column", .integer(Int64(column))),
      .init("endColumn", .integer(Int64(endColumn))), .init("severity", .string(finding.severity.rawValue)),
      .init("code", .string(finding.code.rawValue)), .init("message", .string(finding.message)),
      .init("suggestion", finding.suggestion.map { .string($0) } ?? .null),
    ])
  }
}

/// Tells lines and columns in a source.
struct SourceLines {
  private let source: [UInt8]
  private let starts: [Int]
  /// How many characters begin before each block of bytes, so that many findings in one long line cost no more than in short ones.
  private let charactersBefore: [Int]
  private static let block = 256

  /// The lines of a source.
  init(_ source: [UInt8]) {
    self.source = source
    var starts = [0]
    for (place, byte) in source.enumerated() where byte == 10 { starts.append(place + 1) }
    self.starts = starts
    var charactersBefore: [Int] = []
    var characters = 0
    for (place, byte) in source.enumerated() {
      if place % Self.block == 0 { charactersBefore.append(characters) }
      if byte & 0xC0 != 0x80 { characters += 1 }
    }
    self.charactersBefore = charactersBefore + [characters]
  }

  /// The bytes of a line, from 1, its end not counted; nil if there is none.
  func bytes(ofLine line: Int) -> Range<Int>? {
    guard line >= 1, line <= starts.count else { return nil }
    return starts[line - 1]..<(line < starts.count ? starts[line] - 1 : source.count)
  }

  /// A place as a line and columns; one that goes over several lines ends with the first.
  func place(_ range: Range<Int>) -> (line: Int, column: Int, endColumn: Int) {
    // The last line that begins at or before the place.
    var (low, high) = (0, starts.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= range.lowerBound { low = middle } else { high = middle }
    }
    let line = starts[low]..<(low + 1 < starts.count ? starts[low + 1] - 1 : source.count)
    let column = characters(line.lowerBound..<max(min(range.lowerBound, line.upperBound), line.lowerBound)) + 1
    let end = characters(line.lowerBound..<max(min(range.upperBound, line.upperBound), line.lowerBound)) + 1
    return (low + 1, column, max(end, column))
  }

  private func characters(_ range: Range<Int>) -> Int {
    characters(before: range.upperBound) - characters(before: range.lowerBound)
  }

  private func characters(before end: Int) -> Int {
    let block = end / Self.block
    return charactersBefore[block] + source[(block * Self.block)..<end].count { $0 & 0xC0 != 0x80 }
  }
}
