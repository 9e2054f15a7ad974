/// Finds what was probably meant by a name that is not there.
public enum NearMiss {
  /// The field, or `options.field` of a nested DTO, that a name was probably meant to be.
  static func field(like name: String, in schema: Schema) -> String? {
    if let near = find(name, among: schema.fields.map(\.name)) { return near }
    let wanted = folded(name)
    for field in schema.fields {
      guard case .ref(let nested) = field.type else { continue }
      if let match = nested.fields.first(where: { folded($0.name) == wanted }) { return "\(field.name).\(match.name)" }
    }
    return nil
  }

  /// The candidate that is nearest to a name, the first one of equals, or nil if none is near: at most a third of the name's characters are
  /// inserted, left out, changed or swapped with their neighbour. Case, `_` and `-` do not count.
  public static func find(_ name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = folded(name)
    guard !wanted.isEmpty, wanted.count <= longestName else { return nil }
    var best: String?
    var least = max(1, wanted.count / 3) + 1
    for candidate in candidates {
      let other = folded(candidate)
      guard abs(other.count - wanted.count) < least else { continue }
      let distance = distance(wanted, other)
      if distance < least, distance < other.count {
        least = distance
        best = candidate
      }
    }
    return best
  }

  /// Names beyond this are nobody's slip.
  private static let longestName = 128

  private static func folded(_ name: String) -> [Character] {
    Array(name.lowercased()).filter { $0 != "_" && $0 != "-" }
  }

  /// How many insertions, deletions, replacements and swaps of neighbours lead from one to the other.
  private static func distance(_ left: [Character], _ right: [Character]) -> Int {
    if left.isEmpty || right.isEmpty { return max(left.count, right.count) }
    var beforeLast = [Int](repeating: 0, count: right.count + 1)
    var last = Array(0...right.count)
    for row in 1...left.count {
      var current = [row]
      current.reserveCapacity(right.count + 1)
      for column in 1...right.count {
        let same = left[row - 1] == right[column - 1]
        var least = min(last[column] + 1, current[column - 1] + 1, last[column - 1] + (same ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
          least = min(least, beforeLast[column - 2] + 1)
        }
        current.append(least)
      }
      beforeLast = last
      last = current
    }
    return last[right.count]
  }
}

extension Catalogue {
  /// The operation or helper of a client that a name was probably meant to be, or nil if none is near.
  public static func operation(like name: String, client: Operation.Client) -> String? {
    NearMiss.find(name, among: operations.filter { $0.client == client }.map(\.name))
  }
}
