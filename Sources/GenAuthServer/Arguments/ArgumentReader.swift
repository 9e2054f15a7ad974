import Contract

/// What an operation's argument travels in.
enum ArgumentCarrier: Sendable {
  /// The query string.
  case query
  /// A JSON body.
  case json
  /// A form as the body.
  case form

  init(_ operation: Operation) {
    if operation.method == .get || operation.parameterStyle == .query {
      self = .query
    } else {
      self = operation.parameterStyle == .form ? .form : .json
    }
  }
}

/// Makes a checked request of what came over the wire, in every encoding that the official clients use (docs/server.md, "Arguments").
struct ArgumentReader {
  let request: WireRequest
  let operation: Operation
  /// What the path has in place of its `{names}`.
  let pathParameters: [(name: String, value: String)]
  let context: RequestContext

  /// Why the request was not read.
  enum Failure: Error {
    /// The body is not JSON.
    case json(JSONError)
    /// The argument is wrong.
    case argument(ArgumentError)
  }

  /// The request.
  /// - Parameter basic: the application that came with `Basic`; it replaces the fields of the argument that name one.
  func read(basic: (id: String, secret: String)?) throws(Failure) -> Contract.Request {
    switch ArgumentCarrier(operation) {
    case .query: return try read(FormReader.parameters(request.query ?? ""))
    case .form: return try read(request.withBody { FormReader.parameters($0) })
    case .json:
      var body = try json()
      if let basic { body = Self.named(basic, in: body, operation) }
      if !pathParameters.isEmpty { body = Self.placed(pathParameters, in: body) }
      return try attempt { () throws(ArgumentError) in
        try Catalogue.request(operation, body: body, context: context, unknownFields: .ignore)
      }
    }
  }

  private func read(_ parameters: [(name: String, value: String)]) throws(Failure) -> Contract.Request {
    let parameters = (parameters + pathParameters).map { name, value in (name, normal(value, name)) }
    return try attempt { () throws(ArgumentError) in
      try Catalogue.request(operation, parameters: parameters, context: context, unknownFields: .ignore)
    }
  }

  /// Python writes `True` and `False`.
  private func normal(_ value: String, _ name: String) -> String {
    guard value == "True" || value == "False", operation.argument?.field(named: name)?.type == .boolean else {
      return value
    }
    return value == "True" ? "true" : "false"
  }

  private func json() throws(Failure) -> Tape {
    let result = request.withBody { bytes -> Result<Tape, JSONError> in
      // Some clients send nothing for an argument without members.
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }) { return .success(.emptyObject) }
      do throws(JSONError) { return .success(try Tape(json: bytes)) } catch { return .failure(error) }
    }
    switch result {
    case .success(let tape): return tape
    case .failure(let error): throw .json(error)
    }
  }

  private func attempt(
    _ body: () throws(ArgumentError) -> Contract.Request
  ) throws(Failure) -> Contract.Request {
    do throws(ArgumentError) { return try body() } catch { throw .argument(error) }
  }

  /// The argument with what the path says.
  private static func placed(_ parameters: [(name: String, value: String)], in body: Tape) -> Tape {
    guard case .object(let members) = body.value else { return body }
    let others = members.filter { member in !parameters.contains { $0.name == member.name } }
    return Tape(.object(others + parameters.map { .init($0.name, .string($0.value)) }))
  }

  /// The argument with the application's id and secret, where the operation takes them.
  private static func named(_ basic: (id: String, secret: String), in body: Tape, _ operation: Operation) -> Tape {
    guard operation.argument?.field(named: "client_id") != nil,
      operation.argument?.field(named: "client_secret") != nil, case .object(var members) = body.value
    else { return body }
    members.removeAll { $0.name == "client_id" || $0.name == "client_secret" }
    members.append(.init("client_id", .string(basic.id)))
    members.append(.init("client_secret", .string(basic.secret)))
    return Tape(.object(members))
  }
}
