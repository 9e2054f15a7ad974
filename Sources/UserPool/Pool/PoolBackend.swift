import Contract

/// The embedded pool as a backend.
public struct PoolBackend: Backend {
  /// The pool behind it.
  public let pool: Pool
  /// The handlers by the operation's place in the catalogue, so that finding one compares no texts.
  private let handlers: [Handler?]

  /// A backend for a pool.
  /// - Parameter table: the operations it knows.
  public init(pool: Pool, table: OperationTable = .standard) {
    self.pool = pool
    handlers = Catalogue.operations.map { $0.isHelper ? nil : table.handlers[$0.name] }
  }

  /// True for an operation that the pool knows; any other is answered with 501.
  public func supports(_ operation: Operation) -> Bool {
    let index = Int(operation.index)
    return index < handlers.count && handlers[index] != nil
  }

  public func perform(_ request: Request) async throws(Fault) -> Response {
    let call = call(request)
    do throws(PoolFailure) {
      switch try handler(request.operation) {
      case .plain(let handle): return response(try handle(call), call)
      case .read(let handle): return response(try read(call, handle), call)
      case .write(let prepare):
        let apply = try prepare(call)
        return response(try await pool.store.write(byteCount: request.body.byteCount, apply), call)
      }
    } catch {
      return try refused(error, call)
    }
  }

  public func performNow(_ request: Request) throws(Fault) -> Response? {
    let call = call(request)
    do throws(PoolFailure) {
      switch try handler(request.operation) {
      case .plain(let handle): return response(try handle(call), call)
      case .read(let handle): return response(try read(call, handle), call)
      case .write(let prepare):
        guard pool.store.isWriterFree else { return nil }
        return response(try pool.store.writeNow(prepare(call)), call)
      }
    } catch {
      return try refused(error, call)
    }
  }

  private func call(_ request: Request) -> Call {
    Call(pool: pool, operation: request.operation.name, body: request.body, context: request.context)
  }

  private func handler(_ operation: Operation) throws(PoolFailure) -> Handler {
    let index = Int(operation.index)
    guard index < handlers.count, let handler = handlers[index] else {
      throw .refused(501, .unsupportedOperation, [operation.name])
    }
    return handler
  }

  private func read(
    _ call: Call, _ handle: (Call, any ReadTransaction) throws(PoolFailure) -> Answer
  ) throws(PoolFailure) -> Answer {
    try pool.store.read { (transaction) throws(PoolFailure) in try handle(call, transaction) }
  }

  private func response(_ answer: Answer, _ call: Call) -> Response {
    answer.response(call.context.language) { pool.newRequestId() }
  }

  private func refused(_ failure: PoolFailure, _ call: Call) throws(Fault) -> Response {
    switch failure {
    case .refused(let refusal): return refusal.response(call.context.language, requestId: pool.newRequestId())
    case .failed(var fault):
      fault.operation = fault.operation ?? call.operation
      throw fault
    }
  }
}
