import Contract

/// The embedded pool as a backend.
public struct PoolBackend: Backend {
  /// The pool behind it.
  public let pool: Pool
  private let table: OperationTable

  /// A backend for a pool.
  /// - Parameter table: the operations it knows.
  public init(pool: Pool, table: OperationTable = .standard) {
    self.pool = pool
    self.table = table
  }

  public func perform(_ request: Request) async throws(Fault) -> Response {
    try await answer(request.operation.poolName, request.body, request.context)
  }

  public func performNow(_ request: Request) throws(Fault) -> Response? {
    try answerNow(request.operation.poolName, request.body, request.context)
  }
}

extension PoolBackend {
  /// Answers an operation by name.
  func answer(_ operation: String, _ body: Tape, _ context: RequestContext) async throws(Fault) -> Response {
    let call = Call(pool: pool, operation: operation, body: body, context: context)
    do throws(PoolFailure) {
      switch try handler(operation) {
      case .plain(let handle): return response(try handle(call), call)
      case .read(let handle): return response(try read(call, handle), call)
      case .write(let prepare):
        let apply = try prepare(call)
        return response(try await pool.store.write(byteCount: body.byteCount, apply), call)
      }
    } catch {
      return try refused(error, call)
    }
  }

  /// Answers an operation by name on the calling thread, or nil where a write would have to wait.
  func answerNow(_ operation: String, _ body: Tape, _ context: RequestContext) throws(Fault) -> Response? {
    let call = Call(pool: pool, operation: operation, body: body, context: context)
    do throws(PoolFailure) {
      switch try handler(operation) {
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

  private func handler(_ operation: String) throws(PoolFailure) -> Handler {
    guard let handler = table.handlers[operation] else {
      throw .refused(501, .unsupportedOperation, [operation])
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

extension Operation {
  var poolName: String { "" }
}
