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

  /// A name that stands more than once, which no parameter may (RFC 6749, section 3.1); nil where there is none.
  var repeated: String? {
    var seen: Set<String> = []
    return fields.first { !seen.insert($0.name).inserted }?.name
  }
}
