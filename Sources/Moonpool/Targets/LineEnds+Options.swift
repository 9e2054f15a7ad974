import Contract
import ScriptHost

extension LineEnds {
  /// The options of a target without the line ends behind their texts. What a text message is made of (`fields`) stays as it is.
  static func trimmed(_ options: Contract.Value) -> Contract.Value {
    switch options {
    case .string(let text): return .string(trimmed(text))
    case .object(let members):
      return .object(members.map { .init($0.name, $0.name == "fields" ? $0.value : trimmed($0.value)) })
    case .array(let elements): return .array(elements.map { trimmed($0) })
    default: return options
    }
  }

  /// The path of an option whose text has a line end in its midst, or nil.
  static func broken(_ options: Contract.Value) -> String? {
    guard case .object(let members) = options else { return nil }
    for member in members where member.name != "fields" {
      if let text = member.value.string, text.utf8.contains(where: { $0 == 10 || $0 == 13 }) { return member.name }
      if let inner = broken(member.value) { return member.name + "." + inner }
    }
    return nil
  }
}
