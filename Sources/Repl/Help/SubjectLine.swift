import Contract

/// What an operation changes and whether that can be undone, in a line (docs/contract.md, "Subjects").
public enum SubjectLine {
  /// As in `Changes: user. Undone by: updateUserBatch, except passwords and sent messages.`; nil for an operation that
  /// changes nothing, and for a helper.
  public static func text(_ operation: Operation) -> String? {
    if let reason = operation.opaqueReason { return "Cannot be undone: \(reason)." }
    guard operation.effect.contains(.write), let subjects = operation.subjects, let undoability = operation.undoability
    else { return nil }
    let losses = undoability.losses.map(words)
    var text = "\(verb(subjects.change)): \(subjects.entity.words). "
    if subjects.undo.isEmpty {
      text += undoability.losses == [.irreversible] ? "Cannot be undone." : "Cannot be undone: \(list(losses))."
    } else {
      text += "Undone by: \(list(subjects.undo.map { name($0, beside: operation) }))"
      text += losses.isEmpty ? "." : ", except \(list(losses))."
    }
    return text
  }

  /// In a few words, as in `updates user, undone in part`; nil for an operation that changes nothing, and for a helper.
  public static func brief(_ operation: Operation) -> String? {
    guard let undoability = operation.undoability else { return nil }
    let undone =
      switch undoability {
      case .whole: "can be undone"
      case .partly: "can be undone in part"
      case .never: "cannot be undone"
      case .opaque: "opaque, cannot be undone"
      }
    guard let subjects = operation.subjects else { return undone }
    return "\(subjects.change.name) \(subjects.entity.words), \(undone)"
  }

  private static func verb(_ change: Change) -> String {
    switch change {
    case .reads: "Reads"
    case .creates: "Creates"
    case .updates: "Changes"
    case .saves: "Creates or changes"
    case .deletes: "Deletes"
    case .adds: "Adds"
    case .removes: "Removes"
    case .sets: "Replaces"
    case .ends: "Ends"
    case .sends: "Sends"
    case .runs: "Runs"
    }
  }

  private static func words(_ loss: Loss.Kind) -> String {
    switch loss {
    case .password: "passwords"
    case .session: "ended sessions"
    case .token: "tokens"
    case .message: "sent messages"
    case .id: "ids"
    case .history: "history"
    case .secret: "secrets"
    case .value: "values that no operation returns"
    case .link: "links to other things"
    case .permission: "roles and permissions"
    case .validity: "start and end times of roles that the service does not return"
    case .effect: "effects elsewhere"
    case .irreversible: "what no operation reverses"
    }
  }

  /// The name of an operation, with its client if that is the other one and with its path if the name alone means
  /// another operation.
  private static func name(_ undo: Operation, beside operation: Operation) -> String {
    let client = undo.client == .management ? "management" : "authentication"
    let name = undo.client == operation.client ? undo.name : "\(client):\(undo.name)"
    guard undo.isReachedByPathOnly, let path = undo.path else { return name }
    return "\(name) (\(path))"
  }

  private static func list(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + (words.count > 2 ? ", and " : " and ") + last
  }
}
