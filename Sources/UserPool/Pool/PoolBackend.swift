import Contract

/// The embedded pool as a backend.
public struct PoolBackend: Backend {
  /// The pool behind it.
  public let pool: Pool
  /// How an operation is answered, and to whom.
  private struct Entry {
    let handler: Handler
    let admission: Admission
  }

  /// By the operation's place in the catalogue, so that finding one compares no texts.
  private let entries: [Entry?]

  /// A backend for a pool.
  /// - Parameter table: the operations it knows.
  public init(pool: Pool, table: OperationTable = .standard) {
    self.pool = pool
    entries = Catalogue.operations.map { operation in
      table.entry(of: operation).map {
        Entry(handler: $0.handler, admission: $0.admission ?? Admission(operation))
      }
    }
  }

  /// True for an operation that the pool knows; any other is answered with 501.
  public func supports(_ operation: Operation) -> Bool {
    let index = Int(operation.index)
    return index < entries.count && entries[index] != nil
  }

  public func perform(_ request: Request) async throws(Fault) -> Response {
    let call = call(request)
    do throws(PoolFailure) {
      switch try handler(request) {
      case .plain(let handle): return response(try handle(call), call)
      case .read(let handle): return response(try read(call, handle), call)
      case .write(let prepare):
        let apply = try audited(request, call, prepare(call))
        return response(try await pool.store.write(byteCount: request.body.byteCount, apply), call)
      }
    } catch {
      return try refused(error, request, call)
    }
  }

  public func performNow(_ request: Request) throws(Fault) -> Response? {
    let call = call(request)
    do throws(PoolFailure) {
      switch try handler(request) {
      case .plain(let handle): return response(try handle(call), call)
      case .read(let handle): return response(try read(call, handle), call)
      case .write(let prepare):
        guard pool.store.isWriterFree else { return nil }
        return response(try pool.store.writeNow(audited(request, call, prepare(call))), call)
      }
    } catch {
      return try refused(error, request, call)
    }
  }

  /// What administrators change leaves a row in the audit log, in the same transaction.
  private func audited(_ request: Request, _ call: Call, _ apply: @escaping WriteBody) -> WriteBody {
    request.operation.client == .management ? AuditTrail.audited(request.operation, call, apply) : apply
  }

  private func call(_ request: Request) -> Call {
    Call(pool: pool, operation: request.operation.name, body: request.body, context: request.context)
  }

  /// What answers a request, once it is sure that this caller may ask.
  private func handler(_ request: Request) throws(PoolFailure) -> Handler {
    let operation = request.operation
    let index = Int(operation.index)
    guard index < entries.count, let entry = entries[index] else {
      throw .refused(501, .unsupportedOperation, [operation.name])
    }
    try entry.admission.check(request.context.caller, operation)
    return entry.handler
  }

  private func read(
    _ call: Call, _ handle: (Call, any ReadTransaction) throws(PoolFailure) -> Answer
  ) throws(PoolFailure) -> Answer {
    try pool.store.read { (transaction) throws(PoolFailure) in try handle(call, transaction) }
  }

  private func response(_ answer: Answer, _ call: Call) -> Response {
    answer.response(call.context.language) { call.requestId }
  }

  private func refused(_ failure: PoolFailure, _ request: Request, _ call: Call) throws(Fault) -> Response {
    switch failure {
    case .refused(let refusal):
      // Only administrators learn which user has a value; see docs/operations.md, "Patch rules".
      let told = request.operation.client == .management ? refusal : refusal.withoutHolder
      return told.response(call.context.language, requestId: call.requestId)
    case .failed(var fault):
      fault.operation = fault.operation ?? call.operation
      throw fault
    }
  }
}
