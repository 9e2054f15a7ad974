import Contract
import NIOHTTP1

/// The text that a client signs (docs/server.md, "Signatures").
///
/// `METHOD`, a line `name:value` for the date and each `x-authing-*` header by name, then the path with the body's or the query's members by name.
/// Nothing is escaped. A string counts with its characters, any other member of a body with its bytes as they were sent.
struct SignedText {
  /// The texts that pass: a request without members may be signed with or without the `?`.
  let candidates: [[UInt8]]

  /// The text of a request for an operation: what is signed is what is read, the query or the body.
  init(_ request: WireRequest, _ carrier: ArgumentCarrier) {
    var text = Array(request.method.utf8)
    text.append(0x0A)
    for (name, value) in Self.signedHeaders(request.headers) {
      text.append(contentsOf: name.utf8)
      text.append(UInt8(ascii: ":"))
      text.append(contentsOf: value.utf8)
      text.append(0x0A)
    }
    text.append(contentsOf: request.path.utf8)
    let members = Self.members(request, carrier).sorted { $0.name.utf16.lexicographicallyPrecedes($1.name.utf16) }
    guard !members.isEmpty else {
      candidates = [text, text + [UInt8(ascii: "?")]]
      return
    }
    text.append(UInt8(ascii: "?"))
    for (index, member) in members.enumerated() {
      if index > 0 { text.append(UInt8(ascii: "&")) }
      text.append(contentsOf: member.name.utf8)
      text.append(UInt8(ascii: "="))
      text.append(contentsOf: member.value)
    }
    candidates = [text]
  }

  private static func signedHeaders(_ headers: HTTPHeaders) -> [(name: String, value: String)] {
    headers.compactMap { name, value in
      let name = name.lowercased()
      return name == "date" || name.hasPrefix("x-authing-") ? (name, value.trimmed) : nil
    }.sorted { $0.name < $1.name }
  }

  typealias Member = (name: String, value: [UInt8])

  private static func members(_ request: WireRequest, _ carrier: ArgumentCarrier) -> [Member] {
    switch carrier {
    case .query: queryMembers(FormReader.parameters(request.query ?? ""))
    case .form: queryMembers(request.withBody { FormReader.parameters($0) })
    case .json: request.withBody { BodyMembers.read($0) }
    }
  }

  /// The members of a query: a list, which is sent as `name[]`, as the JSON array of its texts.
  private static func queryMembers(_ parameters: [(name: String, value: String)]) -> [Member] {
    var members: [Member] = []
    var lists: [String: (place: Int, texts: [String])] = [:]
    for (name, value) in parameters {
      if name.hasSuffix("[]") {
        let name = String(name.dropLast(2))
        lists[name, default: (members.count, [])].texts.append(value)
        if lists[name]?.texts.count == 1 { members.append((name, [])) }
      } else {
        members.append((name, Array(value.utf8)))
      }
    }
    for (_, list) in lists { members[list.place].value = json(list.texts) }
    return members
  }

  private static func json(_ texts: [String]) -> [UInt8] {
    var writer = JSONWriter()
    Value.array(texts.map { .string($0) }).emit(into: &writer)
    return writer.withText { Array($0) }
  }
}

/// The members of a JSON object as they are signed: the characters of strings, the bytes of everything else.
enum BodyMembers {
  /// Reads them; none where the text is not JSON object, which is refused later anyway.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>) -> [SignedText.Member] {
    var reader = JSONReader(bytes)
    var members: [SignedText.Member] = []
    do throws(JSONError) {
      guard case .beginObject = try reader.next() else { return [] }
      while case .key = try reader.next() {
        let name = String(decoding: reader.text, as: UTF8.self)
        let start = valueStart(bytes, after: reader.position)
        let token = try reader.next()
        if case .string = token {
          members.append((name, Array(reader.text)))
          continue
        }
        try skip(token, &reader)
        members.append((name, start < reader.position ? Array(bytes[start..<reader.position]) : []))
      }
      return members
    } catch {
      return []
    }
  }

  /// Where the value behind a name begins: the reader stops before or behind the colon.
  private static func valueStart(_ bytes: UnsafeBufferPointer<UInt8>, after position: Int) -> Int {
    var start = position
    let between: [UInt8] = [0x20, 0x09, 0x0A, 0x0D, UInt8(ascii: ":")]
    while start < bytes.count, between.contains(bytes[start]) { start += 1 }
    return start
  }

  private static func skip(_ token: JSONToken, _ reader: inout JSONReader) throws(JSONError) {
    var depth = 0
    var token = token
    while true {
      switch token {
      case .beginArray, .beginObject: depth += 1
      case .endArray, .endObject: depth -= 1
      default: break
      }
      if depth <= 0 { return }
      token = try reader.next()
      if case .end = token { return }
    }
  }
}
