import Contract
import ScriptHost

/// What is said about a field beside its name and type.
public enum FieldNotes {
  /// The English line and what values are taken, on one line: `At most how many. Default 10; 1 to 50.`
  public static func line(of field: Field) -> String {
    let limits = limits(of: field)
    let rest = limits.isEmpty ? "" : limits.joined(separator: "; ") + "."
    guard let summary = field.summary else { return rest }
    let ended = summary.hasSuffix(".") || summary.hasSuffix("?") ? summary : summary + "."
    return rest.isEmpty ? ended : ended + " " + rest
  }

  /// What values are taken, apart from the type: default, format, bounds, secrecy.
  public static func limits(of field: Field) -> [String] {
    var parts: [String] = []
    if let text = field.defaultJSON, text != "null" { parts.append("default \(text)") }
    if field.format == "date-time" { parts.append("a date such as 2026-01-31 or 2026-01-31T08:00:00Z") }
    switch (field.minimum, field.maximum) {
    case (let least?, let most?): parts.append("\(least) to \(most)")
    case (let least?, nil): parts.append("at least \(least)")
    case (nil, let most?): parts.append("at most \(most)")
    case (nil, nil): break
    }
    if let text = count(field.minLength, field.maxLength, "character", "characters") { parts.append(text) }
    if let text = count(field.minItems, field.maxItems, "entry", "entries") { parts.append(text) }
    if field.isSplittable { parts.append("any length, sent in several requests") }
    if field.isSecret { parts.append("secret") }
    if let first = parts.first { parts[0] = first.prefix(1).uppercased() + first.dropFirst() }
    return parts
  }

  private static func count(_ least: Int?, _ most: Int?, _ one: String, _ many: String) -> String? {
    switch (least, most) {
    case (let least?, let most?): "\(least) to \(Count.of(most, one, many))"
    case (let least?, nil): "at least \(Count.of(least, one, many))"
    case (nil, let most?): "at most \(Count.of(most, one, many))"
    case (nil, nil): nil
    }
  }
}
