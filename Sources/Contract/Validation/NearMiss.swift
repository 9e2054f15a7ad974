/// Finds what was probably meant by a name that is not there.
enum NearMiss {
  /// The field, or `options.field` of a nested DTO, that a name was probably meant to be.
  static func field(like name: String, in schema: Schema) -> String? {
    if let near = value(like: name, in: schema.fields.map(\.name)) { return near }
    for field in schema.fields {
      guard case .ref(let nested) = field.type else { continue }
      let wanted = folded(name)
      if let match = nested.fields.first(where: { folded($0.name) == wanted }) { return "\(field.name).\(match.name)" }
    }
    return nil
  }

  /// The one of some names that is nearest to a name, or nil where none is near. Case, `_` and `-` do not count.
  static func value(like name: String, in names: [String]) -> String? {
    let wanted = folded(name)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: String?
    var least = max(1, wanted.count / 3) + 1
    for candidate in names {
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

  private static func folded(_ name: String) -> [UInt8] {
    name.utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }.map {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0
    }
  }

  /// How many insertions, deletions, replacements and swaps of neighbours lead from one to the other.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
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
  /// The operation or helper of a client that a name was probably meant to be, or nil where none is near.
  public static func operation(like name: String, client: Operation.Client) -> String? {
    NearMiss.value(like: name, in: operations.filter { $0.client == client }.map(\.name))
  }
}
