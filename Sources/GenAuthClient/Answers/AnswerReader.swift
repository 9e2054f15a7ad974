import Contract

/// Makes a response of what a service sent.
struct AnswerReader {
  /// What an answer turned out to be.
  enum Reading {
    /// The service's answer, a refusal included.
    case response(Response)
    /// No answer in the service's form; why, for people.
    case nonsense(String)
  }

  /// How deep an answer may be nested: the contents of an argument are nested deeper in an answer, in an envelope, a list and a user.
  private static let deepest = Catalogue.maximumDepth + 16

  /// Reads the body of an answer.
  /// - Parameters:
  ///   - status: the HTTP status; an envelope's own statusCode is stronger.
  ///   - operation: what was asked for.
  ///   - argument: the argument that was sent.
  static func read(_ body: [UInt8], status: Int, operation: Operation, argument: Tape) -> Reading {
    body.withUnsafeBufferPointer { bytes in
      do throws(JSONError) {
        return try envelope(bytes, status, MessagePath(operation: operation, argument: argument))
      } catch {
        return .nonsense("HTTP \(status) with a body that is not JSON (\(error))")
      }
    }
  }

  private static func envelope(
    _ bytes: UnsafeBufferPointer<UInt8>, _ status: Int, _ place: MessagePath
  ) throws(JSONError) -> Reading {
    var reader = JSONReader(bytes, limits: .init(depth: deepest))
    guard try reader.next() == .beginObject else {
      return .nonsense("HTTP \(status) with a body that is not an envelope")
    }
    var statusCode: Int?
    var (message, requestId): (String?, String?)
    var apiCode: Int?
    var data: Tape?
    while case .key = try reader.next() {
      let name = String(decoding: reader.text, as: UTF8.self)
      let value = try element(&reader, bytes.count)
      switch name {
      case "statusCode": statusCode = value.value.integer.flatMap { Int(exactly: $0) }
      case "message": message = value.value.string
      case "apiCode": apiCode = value.value.integer.flatMap { Int(exactly: $0) }
      case "requestId": requestId = value.value.string
      case "data": data = value
      default: break
      }
    }
    guard try reader.next() == .end else { return .nonsense("HTTP \(status) with more than one JSON value") }
    guard let statusCode else {
      // What the contract gives an envelope and comes without is not the service's: JSON of another one must not pass for a success.
      let hasEnvelope = place.operation.response?.field(named: "statusCode") != nil
      guard status == 200, hasEnvelope else { return try bare(bytes, status) }
      return .nonsense("HTTP 200 with JSON that is not an envelope")
    }
    if statusCode == 200 {
      return .response(Response(data: data.flatMap { $0.withRoot { $0.isNull } ? nil : $0 }, message: message ?? ""))
    }
    let (path, text) = place.split(message ?? "")
    var refusal = Response(refusal: statusCode, apiCode: apiCode, path: path, message: text, requestId: requestId)
    (refusal.message, refusal.rival) = place.rival(of: path, text)
    refusal.data = data.flatMap { $0.withRoot { $0.isNull } ? nil : $0 }
    return .response(refusal)
  }

  /// An answer without an envelope: system information and what OpenID Connect defines, with `error` where it is refused (RFC 6749, 5.2).
  private static func bare(_ bytes: UnsafeBufferPointer<UInt8>, _ status: Int) throws(JSONError) -> Reading {
    let tape = try Tape(json: bytes)
    if status == 200 {
      var response = Response(data: tape)
      response.isBare = true
      return .response(response)
    }
    let value = tape.value
    guard let error = value["error"]?.string else { return .nonsense("HTTP \(status) without an envelope") }
    let message = value["error_description"]?.string.map { "\(error): \($0)" } ?? error
    return .response(Response(refusal: status, message: message, requestId: nil))
  }

  /// The next value as a tape of its own.
  private static func element(_ reader: inout JSONReader, _ size: Int) throws(JSONError) -> Tape {
    var writer = TapeWriter(capacity: min(size + size / 4, 4096))
    var depth = 0
    repeat {
      switch try reader.next() {
      case .end: break
      case .null: writer.null()
      case .false: writer.bool(false)
      case .true: writer.bool(true)
      case .integer: writer.integer(reader.integer)
      case .number: writer.number(reader.number)
      case .string: writer.string(reader.text)
      case .key: if let key = Key(utf8: reader.text) { writer.key(key) } else { writer.key(utf8: reader.text) }
      case .beginArray:
        writer.beginArray(count: -1)
        depth += 1
      case .beginObject:
        writer.beginObject(count: -1)
        depth += 1
      case .endArray:
        writer.endArray()
        depth -= 1
      case .endObject:
        writer.endObject()
        depth -= 1
      }
    } while depth > 0
    guard let tape = writer.finish() else { throw JSONError(.tooLarge, .smallerText) }
    return tape
  }
}

/// The path that a refusal's message begins with, as in `list[3].gender: …`.
struct MessagePath {
  /// What was asked for.
  let operation: Operation
  /// The argument that was sent: it tells where a name ends that has dots, brackets or colons of its own, as a custom field's may.
  let argument: Tape
  /// No path is as long, whatever a service says.
  private static let deepest = 32

  /// Path and rest. Where the message does not begin with a field of the operation, the path is empty and the rest the message.
  func split(_ message: String) -> (Path, String) {
    guard let (elements, rest) = walk(message[...], argument.value, 0), case .name(let first)? = elements.first,
      (operation.request ?? operation.argument)?.field(named: first) != nil
    else { return (Path(), message) }
    return (Path(elements), String(rest))
  }

  /// The message without the other entry of the list that it ends with, as in `… (list[2].email)`, and that entry, whose indices are the reader's to count.
  func rival(of path: Path, _ message: String) -> (String, Path?) {
    guard message.hasSuffix(")"), let open = message.lastIndex(of: "("), open > message.startIndex,
      case .name(let list)? = path.elements.first, case .index? = path.elements.dropFirst().first,
      case let end = message.index(before: open), message[end] == " ",
      let (elements, rest) = walk(message[message.index(after: open)...].dropLast() + ": ", argument.value, 0),
      rest.isEmpty, elements.count > 1, elements[0] == .name(list), case .index = elements[1]
    else { return (message, nil) }
    return (String(message[..<end]), Path(elements))
  }

  /// The steps up to `: `, and what comes after it; nil if the text does not begin with a path.
  private func walk(_ text: Substring, _ value: Value?, _ depth: Int) -> ([Path.Element], Substring)? {
    guard depth < Self.deepest else { return nil }
    let isFirst = depth == 0
    if !isFirst, text.hasPrefix(": ") { return ([], text.dropFirst(2)) }
    if text.hasPrefix("["), !isFirst {
      guard let end = text.firstIndex(of: "]"), let index = Int(text[..<end].dropFirst()), index >= 0,
        let (inner, rest) = walk(text[text.index(after: end)...], value?[index], depth + 1)
      else { return nil }
      return ([.index(index)] + inner, rest)
    }
    guard isFirst || text.hasPrefix(".") else { return nil }
    let text = isFirst ? text : text.dropFirst()
    for name in names(in: value, before: text) {
      if let (inner, rest) = walk(text.dropFirst(name.count), value?[name], depth + 1) {
        return ([.name(name)] + inner, rest)
      }
    }
    return nil
  }

  /// What the next name may be: a member of the argument, the longest first, or the characters up to the next sign of a path.
  private func names(in value: Value?, before text: Substring) -> [String] {
    var names: [String] = []
    if case .object(let members)? = value { names = members.map(\.name).filter { !$0.isEmpty && text.hasPrefix($0) } }
    names.sort { $0.count > $1.count }
    let plain = text.prefix { !".[]: …".contains($0) }
    if !plain.isEmpty { names.append(String(plain)) }
    return names
  }
}
