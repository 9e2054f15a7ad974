import Contract

/// Joins the answers to the pieces of a long list into one.
enum SplitAnswer {
  /// The first refusal, its indices counted in the caller's list, or a success with all entries.
  static func join(_ responses: [Response], limit: Int) -> Response {
    if let place = responses.firstIndex(where: { !$0.isSuccess }) {
      var refusal = responses[place]
      refusal.path = shifted(refusal.path, by: place * limit)
      refusal.rival = refusal.rival.map { shifted($0, by: place * limit) }
      return refusal
    }
    guard var joined = responses.last?.joining(untoldPasswordsOf: responses.dropLast()) else {
      return Response(data: nil)
    }
    let tapes = responses.compactMap(\.data)
    guard tapes.count > 1, tapes.allSatisfy({ $0.withRoot { $0.kind == .array } }) else { return joined }
    var writer = TapeWriter(capacity: tapes.reduce(16) { $0 + $1.byteCount })
    writer.beginArray(count: -1)
    for tape in tapes { tape.withRoot { root in root.forEachElement { writer.copy($0) } } }
    writer.endArray()
    joined.data = writer.finish() ?? joined.data
    return joined
  }

  private static func shifted(_ path: Path, by count: Int) -> Path {
    guard path.elements.count > 1, case .index(let index) = path.elements[1] else { return path }
    var path = path
    path.elements[1] = .index(index + count)
    return path
  }
}
