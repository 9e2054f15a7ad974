/// What an operation does to its subjects (docs/contract.md, "Subjects"). The numbers are those of the catalogue.
public enum Change: UInt8, Sendable, Hashable, CaseIterable {
  /// Reads only.
  case reads
  /// Creates them.
  case creates
  /// Changes them.
  case updates
  /// Creates those that do not exist and changes the others.
  case saves
  /// Deletes them.
  case deletes
  /// Adds relations between them; those that exist stay.
  case adds
  /// Removes relations between them.
  case removes
  /// Replaces all relations of the first subject.
  case sets
  /// Ends sessions or tokens.
  case ends
  /// Sends something.
  case sends
  /// Starts something, the effects of which are elsewhere.
  case runs

  /// The name, as in `updates`.
  public var name: String { SubjectName.text(of: .change, Int(rawValue)) }
}

/// Something that cannot be undone after an operation, alone or with the rest of it.
public struct Loss: Sendable, Hashable {
  /// What is lost.
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// A password that was replaced: nobody can read the old one.
    case password
    /// Sessions that were ended.
    case session
    /// Tokens, passcodes and links that were issued, used up or revoked.
    case token
    /// Messages that were sent.
    case message
    /// The id: what comes back has a new one.
    case id
    /// Dates and log entries.
    case history
    /// A secret that cannot be read, or was generated again.
    case secret
    /// Values that no operation returns.
    case value
    /// Links to other things.
    case link
    /// The roles and permissions that a deleted thing had.
    case permission
    /// From and until when a role was assigned, if the service does not return it.
    case validity
    /// What other people and systems did because of it.
    case effect
    /// The whole: no operation reverses it.
    case irreversible

    /// The name, as in `password`.
    public var name: String { SubjectName.text(of: .loss, Int(rawValue)) }
  }

  /// Its size in the catalogue, in numbers of 16 bits.
  static let width = 3

  /// What is lost.
  public let kind: Kind
  /// The field of the argument that causes it; nil if every call does.
  public let path: SubjectPath?
  /// The value of that field that does not cause it.
  public let harmlessValue: String?

  init?(at place: Int) {
    let words = CatalogueData.shared.subjectWords
    guard let kind = Kind(rawValue: UInt8(truncatingIfNeeded: words[place])) else { return nil }
    self.kind = kind
    path = SubjectPath(number: words[place + 1])
    harmlessValue = CatalogueData.shared.strings.text(words[place + 2])
  }

  /// True if a call with that argument loses it.
  func isCaused(by argument: TapeNode) -> Bool {
    guard let path else { return true }
    return path.contains(in: argument) { node in
      guard !node.isNull, node.bool != false else { return false }
      return harmlessValue == nil || node.string != harmlessValue
    }
  }
}
