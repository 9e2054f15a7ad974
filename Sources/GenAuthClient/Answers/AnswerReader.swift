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

  /// Reads the body of an answer.
  /// - Parameters:
  ///   - status: the HTTP status; an envelope's own statusCode is stronger.
  ///   - operation: what was asked for.
  static func read(_ body: [UInt8], status: Int, operation: Operation) -> Reading {
    body.withUnsafeBufferPointer { bytes in
      do throws(JSONError) {
        return try envelope(bytes, status, operation)
      } catch {
        return .nonsense("HTTP \(status) with a body that is no JSON (\(error))")
      }
    }
  }

  private static func envelope(
    _ bytes: UnsafeBufferPointer<UInt8>, _ status: Int, _ operation: Operation
  ) throws(JSONError) -> Reading {
    var reader = JSONReader(bytes)
    guard try reader.next() == .beginObject else { return .nonsense("HTTP \(status) with a body that is no envelope") }
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
    guard let statusCode else { return try bare(bytes, status) }
    if statusCode == 200 {
      return .response(Response(data: data.flatMap { $0.value == .null ? nil : $0 }, message: message ?? ""))
    }
    let (path, text) = MessagePath.split(message ?? "", operation)
    var refusal = Response(refusal: statusCode, apiCode: apiCode, path: path, message: text, requestId: requestId)
    refusal.data = data.flatMap { $0.value == .null ? nil : $0 }
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
    guard let tape = writer.finish() else { throw JSONError(.tooLarge, expected: "a smaller text") }
    return tape
  }
}

/// The path that a refusal's message begins with, as in `list[3].gender: …`.
enum MessagePath {
  /// Path and rest. Where the message does not begin with a field of the operation, the path is empty and the rest the message.
  static func split(_ message: String, _ operation: Operation) -> (Path, String) {
    guard let colon = message.firstIndex(of: ":"), message[colon...].hasPrefix(": "),
      let path = parse(message[..<colon]), case .name(let first)? = path.elements.first,
      (operation.request ?? operation.argument)?.field(named: first) != nil
    else { return (Path(), message) }
    return (path, String(message[message.index(colon, offsetBy: 2)...]))
  }

  private static func parse(_ text: Substring) -> Path? {
    var elements: [Path.Element] = []
    var rest = text
    while !rest.isEmpty {
      if rest.first == "[" {
        guard let end = rest.firstIndex(of: "]"), let index = Int(rest[rest.index(after: rest.startIndex)..<end]),
          index >= 0
        else { return nil }
        elements.append(.index(index))
        rest = rest[rest.index(after: end)...]
        continue
      }
      if rest.first == "." { rest = rest.dropFirst() }
      let name = rest.prefix { $0 != "." && $0 != "[" }
      guard !name.isEmpty, !name.contains(where: { $0 == " " || $0 == "]" }) else { return nil }
      elements.append(.name(String(name)))
      rest = rest[name.endIndex...]
    }
    return Path(elements)
  }
}
