import Contract

/// Around the source of a clone: what only reads goes through, anything else never leaves the program.
struct ReadingBackend: Backend {
  /// The source.
  let inner: any Backend

  func perform(_ request: Request) async throws(Fault) -> Response {
    guard request.operation.effect == .read else {
      throw Fault(
        .defect, "a clone only reads its source, but this operation writes", operation: request.operation.name)
    }
    return try await inner.perform(request)
  }
}

/// Why a page of a source cannot be had.
enum CloneProblem: Error {
  /// The source does not have that part (501, 404).
  case missing(String)
  /// It should, but does not answer.
  case failed(CommandError)

  /// The problem as what ends the command.
  var error: CommandError {
    switch self {
    case .missing(let reason): CommandError(.pool, reason)
    case .failed(let error): error
    }
  }
}

/// What is cloned.
struct CloneSource: Sendable {
  /// What answers; only reads reach the source.
  let backend: ReadingBackend
  /// Tells the source from others, and is kept in the copy.
  let name: String

  /// A source.
  init(_ backend: any Backend, name: String) {
    self.backend = ReadingBackend(inner: backend)
    self.name = name
  }

  /// Asks an operation and gives its data.
  func ask(_ operation: String, _ members: [Contract.Value.Member]) async throws(CloneProblem) -> Contract.Value {
    let response: Response
    do {
      guard let found = Catalogue.operation(named: operation, client: .management) else {
        throw CommandError(.pool, "\(operation): no such operation in the catalogue")
      }
      let context = RequestContext(caller: .administrator)
      response = try await backend.perform(
        try Catalogue.request(found, body: Tape(.object(members)), context: context))
    } catch let error as CommandError {
      throw .failed(error)
    } catch let fault as Fault {
      throw .failed(CommandError(fault.code == .cancelled ? .interrupted : .pool, "the source: \(fault)"))
    } catch {
      throw .failed(CommandError(.pool, "\(operation): \(error)"))
    }
    if response.isSuccess { return response.data?.value ?? .null }
    let reason = "\(operation): \(response.text(indexBase: 0)) (\(response.statusCode))"
    if response.statusCode == 501 || response.statusCode == 404 { throw .missing(reason) }
    throw .failed(CommandError(.pool, "the source refused \(reason)"))
  }
}
