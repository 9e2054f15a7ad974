import ScriptHost
import Testing

/// A session on a pool in memory, and what it printed.
struct Talk {
  let session: Session
  let output = MemorySink()

  init(_ pool: FakePool = FakePool(), _ configure: (inout ScriptHost) -> Void = { _ in }) {
    var host = ScriptHost(provider: SingleBackend(pool))
    host.output = output
    host.errors = output
    configure(&host)
    session = Session(host)
  }

  /// Enters one entry after the other; the result of the last one. An error is an issue.
  @discardableResult
  func result(_ entries: String..., at location: SourceLocation = #_sourceLocation) async -> EntryResult {
    var last = EntryResult.empty
    for entry in entries {
      let answer = await session.enter(entry)
      guard case .done(let result) = answer else {
        Issue.record("\(entry): \(answer)", sourceLocation: location)
        continue
      }
      last = result
    }
    return last
  }

  /// The values of the last entry.
  func values(_ entries: String..., at location: SourceLocation = #_sourceLocation) async -> [ShownValue] {
    var last: [ShownValue] = []
    for entry in entries { last = await result(entry, at: location).values }
    return last
  }

  /// The error of an entry.
  func failure(_ entry: String, at location: SourceLocation = #_sourceLocation) async -> ScriptFailure? {
    let answer = await session.enter(entry)
    if case .failed(let failure) = answer { return failure }
    Issue.record("\(entry): \(answer)", sourceLocation: location)
    return nil
  }
}

extension ShownValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
  public init(stringLiteral text: String) { self = .string(Array(text.utf8)) }
  public init(integerLiteral value: Int64) { self = .integer(value) }
}
