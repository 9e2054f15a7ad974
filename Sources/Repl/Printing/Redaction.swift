import Contract
import ScriptHost

/// Keeps passwords, tokens and keys off the screen.
enum Redaction {
  /// What stands in the place of a secret.
  static let mark = "<redacted>"

  /// The value with every text under the name of a secret replaced: what the catalogue calls secret where the record is
  /// a DTO, else what its name says.
  static func applied(to value: ShownValue) -> ShownValue {
    switch value {
    case .list(let elements, let omitted): return .list(elements.map { applied(to: $0) }, omitted: omitted)
    case .record(let entries, let dto, let omitted):
      let schema = dto.flatMap { Catalogue.schema(named: $0) }
      let clean = entries.map { entry in
        guard case .string(let name) = entry.key, isSecret(String(decoding: name, as: UTF8.self), schema) else {
          return ShownValue.Entry(entry.key, applied(to: entry.value))
        }
        return ShownValue.Entry(entry.key, hidden(entry.value))
      }
      return .record(clean, dto: dto, omitted: omitted)
    default: return value
    }
  }

  private static func isSecret(_ name: String, _ schema: Schema?) -> Bool {
    schema?.field(named: name)?.isSecret ?? Redactor.isSecret(name: name)
  }

  /// That a secret is there, and of what sort, is none; what is not text is a flag, a time or a count.
  private static func hidden(_ value: ShownValue) -> ShownValue {
    switch value {
    case .string(let bytes) where !bytes.isEmpty: .string(Array(mark.utf8))
    case .list(let elements, let omitted): .list(elements.map(hidden), omitted: omitted)
    case .record(let entries, let dto, let omitted):
      .record(entries.map { ShownValue.Entry($0.key, hidden($0.value)) }, dto: dto, omitted: omitted)
    default: value
    }
  }

  /// How many elements and entries were left out, at all levels.
  static func omitted(in value: ShownValue) -> Int {
    switch value {
    case .list(let elements, let omitted): elements.reduce(omitted) { $0 + self.omitted(in: $1) }
    case .record(let entries, _, let omitted): entries.reduce(omitted) { $0 + self.omitted(in: $1.value) }
    default: 0
    }
  }
}
