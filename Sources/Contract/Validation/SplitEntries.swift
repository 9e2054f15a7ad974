/// What a long list must keep to so that it may be sent in several requests.
///
/// In one request the service sees every entry of a user: with `autoGeneratePassword` an explicit password wins wherever it is, and one message is
/// sent (docs/operations.md, "Patch rules"). Across requests it cannot know, and the user would get a password that replaces the explicit one.
enum SplitEntries {
  /// Refuses an entry of a user that an earlier request has an entry of, where passwords are to be generated.
  static func check(_ body: Tape, at field: Key, every limit: Int) throws(ArgumentError) {
    try body.withRoot { (root) throws(ArgumentError) in
      guard let options = root["options"], options["autoGeneratePassword"]?.bool == true else { return }
      let type = options["userIdType"]?.string
      var requests: [String: Int] = [:]
      var index = 0
      try root[field]?.forEachElement { (entry) throws(ArgumentError) in
        defer { index += 1 }
        guard let id = entry["userId"]?.string else { return }
        let request = requests[normal(id, type), default: index / limit]
        guard request == index / limit else {
          let error = ArgumentError(.repeatedEntry, schema: nil)
          throw error.inside(.name("userId")).inside(.index(index)).inside(.name(field.name))
        }
        requests[normal(id, type)] = request
      }
    }
  }

  /// The id in the one form of those that mean the same user.
  private static func normal(_ id: String, _ type: String?) -> String {
    switch type {
    case "email": return id.lowercased()
    case "phone":
      let digits = id.filter { !" -".contains($0) }
      return digits.hasPrefix("+86") ? String(digits.dropFirst(3)) : digits
    default: return id
    }
  }
}
