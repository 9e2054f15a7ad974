import Contract

/// Makes a response of what a service sent.
struct AnswerReader {
  /// What an answer turned out to be.
  enum Reading {
    /// The service's answer, a refusal included, and what is odd about it.
    case response(Response, notes: [AnswerNote] = [])
    /// No answer in the service's form; why, for people.
    case nonsense(String)
  }

  /// How deep an answer may be nested: what an argument may hold stands deeper in an answer, in an envelope, a list and a user.
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

  /// The members of an envelope as they came.
  private struct Members {
    var statusCode: Value?
    var message: String?
    var apiCode: Int?
    var requestId: String?
    var data: Tape?
    /// A member that stands twice: which of the two is meant nobody can tell.
    var repeated: String?
    private var seen: Set<String> = []

    mutating func take(_ name: String, _ tape: Tape) {
      guard ["statusCode", "message", "apiCode", "requestId", "data"].contains(name) else { return }
      if !seen.insert(name).inserted { repeated = name }
      switch name {
      case "statusCode": statusCode = tape.value
      case "message": message = tape.value.string
      case "apiCode": apiCode = tape.value.integer.flatMap { Int(exactly: $0) }
      case "requestId": requestId = tape.value.string
      default: data = tape.withRoot { $0.isNull } ? nil : tape
      }
    }
  }

  private static func envelope(
    _ bytes: UnsafeBufferPointer<UInt8>, _ status: Int, _ place: MessagePath
  ) throws(JSONError) -> Reading {
    var reader = JSONReader(bytes, limits: .init(depth: deepest))
    reader.repairsText = true
    guard try reader.next() == .beginObject else {
      return .nonsense("HTTP \(status) with a body that is not an envelope")
    }
    var members = Members()
    while case .key = try reader.next() {
      let name = String(decoding: reader.text, as: UTF8.self)
      members.take(name, try element(&reader, bytes.count))
    }
    guard try reader.next() == .end else { return .nonsense("HTTP \(status) with more than one JSON value") }
    if let name = members.repeated { return .nonsense("HTTP \(status) with an envelope that has \(name) twice") }
    guard let given = members.statusCode else {
      // What the contract gives an envelope and comes without is not the service's: JSON of another one must not pass for a success.
      let hasEnvelope = place.operation.response?.field(named: "statusCode") != nil
      guard status == 200, hasEnvelope else { return try bare(bytes, status, place) }
      return .nonsense("HTTP 200 with JSON that is not an envelope")
    }
    // Below 400 only 200 has a meaning: of anything else nobody can tell whether it was done.
    guard let code = given.integer, code == 200 || (400..<1000).contains(code) else {
      return .nonsense("HTTP \(status) with a statusCode that the contract does not have")
    }
    if code == 200 { return success(members.data, members.message ?? "", reader.repairs, place) }
    let (path, text) = place.split(members.message ?? "")
    var refusal = Response(
      refusal: Int(code), apiCode: members.apiCode, path: path, message: text, requestId: members.requestId)
    (refusal.message, refusal.rival) = place.rival(of: path, text)
    refusal.data = members.data
    return .response(refusal)
  }

  /// A success, if its data is what the contract says.
  private static func success(
    _ data: Tape?, _ message: String, _ repairs: Int, _ place: MessagePath, isBare: Bool = false
  ) -> Reading {
    let check = AnswerCheck(data, of: place.operation, argument: place.argument, isBare: isBare)
    if let fault = check.fault { return .nonsense("answered with other data than the contract says: \(fault)") }
    var response = Response(data: data, message: message).readingUntoldPasswords
    response.isBare = isBare
    var notes = check.notes.map { AnswerNote($0, of: place.operation) }
    if repairs > 0 { notes.append(AnswerNote(repairsIn: data, of: place.operation)) }
    return .response(response, notes: notes)
  }

  /// An answer without an envelope: system information and what OpenID Connect defines, with `error` where it is refused (RFC 6749, 5.2).
  private static func bare(
    _ bytes: UnsafeBufferPointer<UInt8>, _ status: Int, _ place: MessagePath
  ) throws(JSONError) -> Reading {
    var reader = JSONReader(bytes)
    reader.repairsText = true
    var writer = TapeWriter(capacity: bytes.count + bytes.count / 4)
    try reader.read(into: &writer)
    guard let tape = writer.finish() else { throw JSONError(.tooLarge, .smallerText) }
    if status == 200 { return success(tape, "Success", reader.repairs, place, isBare: true) }
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
