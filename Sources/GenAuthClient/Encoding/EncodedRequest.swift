import Contract

/// A request of the catalogue as it goes over the wire (docs/remote.md, "On the wire").
struct EncodedRequest {
  /// One field of the query or the body, as the signature wants it: texts raw, anything else in the characters that are sent.
  struct Member {
    var name: String
    var text: String
  }

  var method: String
  var path: String
  /// The encoded query with its `?`, or empty.
  var query = ""
  /// The body; nil for none.
  var body: [UInt8]?
  var contentType: String?
  /// What a signature covers; empty if the request is not to be signed.
  var members: [Member] = []
  /// The field whose value cannot be part of the path.
  private var misplaced: String?

  /// Encodes a request.
  /// - Parameters:
  ///   - extra: fields that are added to the body where the request does not say them, an application's credentials for instance.
  ///   - isSigned: whether ``members`` are needed.
  /// - Throws: ``Fault`` (`notSent`) where the operation has no path or a field cannot be written.
  init(
    _ request: Request, adding extra: [(name: String, value: String)] = [], isSigned: Bool = true
  ) throws(Fault) {
    let operation = request.operation
    guard let template = operation.path, let method = operation.method else {
      throw Fault(
        .notSent, "has no path of its own, so it cannot be called on a remote service", operation: operation.name)
    }
    self.method = method.name
    path = template
    do throws(JSONError) {
      if Self.isForm(template) {
        try encodeForm(request, extra)
      } else if method == .get || method == .delete {
        try encodeQuery(request)
      } else if !isSigned, extra.isEmpty, !hasPlaces, request.body.withRoot({ $0.kind == .object }) {
        (body, contentType) = (try request.body.json(), "application/json")
      } else {
        try encodeJSON(request, extra)
      }
    } catch {
      throw Fault(.notSent, "cannot be written as JSON: \(error)", operation: operation.name)
    }
    if let misplaced {
      throw Fault(
        .notSent, "\(misplaced): is part of the path, so it cannot be empty, \".\" or \"..\"",
        operation: operation.name)
    }
  }

  /// The token endpoints of OpenID Connect take forms (RFC 6749, 4.1.3).
  private static func isForm(_ path: String) -> Bool { path.hasPrefix("/oidc/token") }

  /// Whether the path has places to be filled. Hardly one has, and looking for each member in it would take longer than all else here.
  private var hasPlaces: Bool { path.utf8.contains(UInt8(ascii: "{")) }

  /// The members of the body, those that go into the path taken out.
  private mutating func eachMember(
    _ request: Request, _ body: (String, TapeNode) throws(JSONError) -> Void
  ) throws(JSONError) {
    let schema = request.operation.request ?? request.operation.argument
    var path = path
    let hasPlaces = hasPlaces
    var misplaced: String?
    try request.body.withRoot { (root) throws(JSONError) in
      try root.forEachMember { (name, node) throws(JSONError) in
        let text = name.name
        if schema?.field(named: text)?.place == .path || (hasPlaces && path.contains("{\(text)}")) {
          let value = try Self.raw(node)
          // A step that is empty, or dots, leads to another place, however it is written (RFC 3986, 5.2.4).
          if ["", ".", ".."].contains(value) { misplaced = text }
          path = path.replacing("{\(text)}", with: PercentEncoding.component(value))
        } else {
          try body(text, node)
        }
      }
    }
    self.path = path
    self.misplaced = misplaced
  }

  private mutating func encodeJSON(
    _ request: Request, _ extra: [(name: String, value: String)]
  ) throws(JSONError) {
    var members: [Member] = []
    var text: [UInt8] = [UInt8(ascii: "{")]
    func add(_ name: String, _ raw: String, _ json: [UInt8]) throws(JSONError) {
      if text.count > 1 { text.append(UInt8(ascii: ",")) }
      text += try Tape(.string(name)).json()
      text.append(UInt8(ascii: ":"))
      text += json
      members.append(Member(name: name, text: raw))
    }
    try eachMember(request) { (name, node) throws(JSONError) in
      let json = try node.copied().json()
      try add(name, node.string ?? String(decoding: json, as: UTF8.self), json)
    }
    for field in extra where !members.contains(where: { $0.name == field.name }) {
      try add(field.name, field.value, try Tape(.string(field.value)).json())
    }
    text.append(UInt8(ascii: "}"))
    (body, contentType, self.members) = (text, "application/json", members)
  }

  /// Lists are written as the official Node client does (`userIds[]=a&userIds[]=b`), which is what signatures are made for; an empty one as a name
  /// without a value. Objects are JSON.
  private mutating func encodeQuery(_ request: Request) throws(JSONError) {
    var members: [Member] = []
    var pairs: [String] = []
    try eachMember(request) { (name, node) throws(JSONError) in
      if node.isNull { return }
      let key = PercentEncoding.component(name)
      let text = node.kind == .array && node.count == 0 ? "" : try Self.raw(node)
      members.append(Member(name: name, text: text))
      guard node.kind == .array, node.count > 0 else {
        pairs.append(key + "=" + PercentEncoding.component(text))
        return
      }
      try node.forEachElement { (element) throws(JSONError) in
        pairs.append(key + "%5B%5D=" + PercentEncoding.component(try Self.raw(element)))
      }
    }
    self.members = members
    if !pairs.isEmpty { query = "?" + pairs.joined(separator: "&") }
  }

  private mutating func encodeForm(
    _ request: Request, _ extra: [(name: String, value: String)]
  ) throws(JSONError) {
    var pairs: [(name: String, value: String)] = []
    try eachMember(request) { (name, node) throws(JSONError) in
      if !node.isNull { pairs.append((name, try Self.raw(node))) }
    }
    for field in extra where !pairs.contains(where: { $0.name == field.name }) { pairs.append(field) }
    let text = pairs.map { PercentEncoding.component($0.name) + "=" + PercentEncoding.component($0.value) }
    (body, contentType) = (Array(text.joined(separator: "&").utf8), "application/x-www-form-urlencoded")
  }

  /// A text as it is, anything else as JSON.
  private static func raw(_ node: TapeNode) throws(JSONError) -> String {
    if let text = node.string { return text }
    return String(decoding: try node.copied().json(), as: UTF8.self)
  }
}

/// Percent-encoding (RFC 3986, 2.1) of values in a query or a path segment.
enum PercentEncoding {
  static func component(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }
}
