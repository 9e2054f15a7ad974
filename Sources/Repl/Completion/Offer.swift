extension Completer {
  /// A completion.
  public struct Offer: Sendable, Equatable {
    /// What it is.
    public enum Kind: Sendable, Equatable {
      case keyword, local, global, module, function, table, operation, model, field, value, customField, target, file
      case command, setting
      /// A hint about what is expected; it inserts nothing.
      case hint
    }

    /// The text to insert if it is the only completion.
    public var insert: String
    /// How it is shown in a list.
    public var shown: String
    /// What it is.
    public var kind: Kind
    /// What it is for, in one line of English.
    public var line: String?

    public init(_ shown: String, _ kind: Kind, insert: String? = nil, line: String? = nil) {
      self.insert = insert ?? shown
      self.shown = shown
      self.kind = kind
      self.line = line
    }
  }

  /// The result of completion.
  public struct Answer: Sendable, Equatable {
    /// The text before the cursor that an offer replaces.
    public var typed: String
    /// The completions.
    public var offers: [Offer]
    /// Whether the offers begin with what was typed; otherwise, they only contain it.
    public var beginsAlike = true

    /// Nothing.
    public static let nothing = Answer(typed: "", offers: [])

    /// What takes the place of ``typed`` at once: the only offer, or what all have in common beyond what was typed.
    public var insertion: String? {
      let real = offers.filter { $0.kind != .hint }
      guard let first = real.first else { return nil }
      if real.count == 1 { return first.insert }
      guard beginsAlike else { return nil }
      var common = Substring(first.insert)
      for offer in real.dropFirst() { common = common.commonStart(offer.insert) }
      return common.count > typed.count || (common.count == typed.count && common != typed) ? String(common) : nil
    }
  }

  /// The offers that go with what was typed: those that begin with it, else those that do but for the case of their
  /// letters, else those that hold it.
  static func matching(_ typed: String, _ offers: [Offer]) -> Answer {
    guard !typed.isEmpty else { return Answer(typed: typed, offers: offers) }
    let exact = offers.filter { $0.insert.hasPrefix(typed) || $0.shown.hasPrefix(typed) }
    if !exact.isEmpty { return Answer(typed: typed, offers: exact) }
    let small = typed.lowercased()
    let alike = offers.filter { $0.insert.lowercased().hasPrefix(small) || $0.shown.lowercased().hasPrefix(small) }
    if !alike.isEmpty { return Answer(typed: typed, offers: alike) }
    guard typed.count > 2 else { return Answer(typed: typed, offers: []) }
    let holding = offers.filter { $0.kind != .hint && $0.shown.lowercased().contains(small) }
    return Answer(typed: typed, offers: holding, beginsAlike: false)
  }
}

extension Substring {
  /// What both begin with.
  fileprivate func commonStart(_ other: String) -> Substring {
    var count = 0
    for (mine, theirs) in zip(self, other) {
      guard mine == theirs else { break }
      count += 1
    }
    return prefix(count)
  }
}
