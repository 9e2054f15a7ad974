/// Whether what was done can be undone.
public enum Undoability: Sendable, Hashable {
  /// All of it can.
  case whole
  /// The rest can, and this stays lost.
  case partly([Loss.Kind])
  /// Nothing of it can: this is lost.
  case never([Loss.Kind])
  /// What was changed is unknown, for that reason.
  case opaque(String)

  /// The name, as in `partly`.
  public var name: String {
    switch self {
    case .whole: "whole"
    case .partly: "partly"
    case .never: "never"
    case .opaque: "opaque"
    }
  }

  /// What stays lost.
  public var losses: [Loss.Kind] {
    switch self {
    case .whole, .opaque: []
    case .partly(let losses), .never(let losses): losses
    }
  }

  init(_ subjects: Subjects, losing losses: [Loss]) {
    var kinds: [Loss.Kind] = []
    for loss in losses where !kinds.contains(loss.kind) { kinds.append(loss.kind) }
    self = subjects.undo.isEmpty ? .never(kinds) : kinds.isEmpty ? .whole : .partly(kinds)
  }
}

extension Operation {
  /// Whether calls of it can be undone, if they lose all that they may lose; nil if it changes nothing, and for a
  /// helper.
  public var undoability: Undoability? {
    if let reason = opaqueReason { return .opaque(reason) }
    guard effect.contains(.write), let subjects else { return nil }
    return Undoability(subjects, losing: subjects.losses)
  }
}

extension Request {
  /// Whether it can be undone after it was carried out, told by its fields; nil if it changes nothing.
  public var undoability: Undoability? {
    guard operation.effect.contains(.write), let subjects = operation.subjects else { return operation.undoability }
    return Undoability(subjects, losing: body.withRoot { subjects.losses(of: $0) })
  }
}
