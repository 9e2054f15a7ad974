/// The fields of a form or a query. Empty ones count as absent (RFC 6749, section 3.1).
struct Form {
  let fields: [(name: String, value: String)]

  /// The fields of a request's body.
  init(_ request: WireRequest) { fields = request.withBody { FormReader.parameters($0) } }

  /// The fields of a text such as a query.
  init(_ text: String) { fields = FormReader.parameters(text) }

  /// The first field of that name that is not empty.
  subscript(name: String) -> String? {
    fields.first { $0.name == name && !$0.value.isEmpty }?.value
  }

  /// The names that appear more than once, which no parameter may (RFC 6749, sections 3.1 and 3.2).
  var repeated: Set<String> {
    var seen: Set<String> = []
    return Set(fields.lazy.map(\.name).filter { !seen.insert($0).inserted })
  }
}
