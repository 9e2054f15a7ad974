import Contract
import Repl
import ScriptHost

/// Values for the printer's tests, written shortly.
extension ShownValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral
{
  public init(stringLiteral value: String) { self = .string(Array(value.utf8)) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  public init(floatLiteral value: Double) { self = .number(value) }

  /// A record of those entries.
  static func fields(_ entries: KeyValuePairs<String, ShownValue>, dto: String? = nil, omitted: Int = 0) -> ShownValue {
    .record(entries.map { Entry(.string(Array($0.key.utf8)), $0.value) }, dto: dto, omitted: omitted)
  }

  /// A whole list.
  static func all(_ elements: ShownValue...) -> ShownValue { .list(elements, omitted: 0) }
}

extension Printer {
  /// One value's text.
  func text(of value: ShownValue) -> String { text(of: [value]) }
}

/// No target at all.
struct NoTargets: BackendProvider {
  /// Why there is none.
  struct Absent: Error, CustomStringConvertible {
    let description = "there is no target"
  }

  func backend(for target: TargetOptions) throws -> any Backend { throw Absent() }
}
