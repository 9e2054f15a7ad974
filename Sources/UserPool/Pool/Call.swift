import Contract

/// A request on its way through the pool: what a handler is given.
public final class Call: Sendable {
  /// The pool that answers.
  public let pool: Pool
  /// The operation's name.
  public let operation: String
  /// The checked argument, an object.
  public let body: Tape
  /// Who asks, and how.
  public let context: RequestContext

  init(pool: Pool, operation: String, body: Tape, context: RequestContext) {
    self.pool = pool
    self.operation = operation
    self.body = body
    self.context = context
  }
}

/// What is done inside a write transaction. It may run more than once (a group that failed is tried again one by one), so it must not use up
/// anything it captured.
public typealias WriteBody = @Sendable (any WriteTransaction) throws(PoolFailure) -> Answer

/// How an operation is answered.
public enum Handler: Sendable {
  /// By reading alone.
  case read(@Sendable (Call, any ReadTransaction) throws(PoolFailure) -> Answer)
  /// In two steps. The closure prepares outside of the transaction (shapes, hashes, decryption; it may read through `call.pool.store`) and returns
  /// what is applied inside it.
  case write(@Sendable (Call) throws(PoolFailure) -> WriteBody)
  /// Without the storage, or minding it itself.
  case plain(@Sendable (Call) throws(PoolFailure) -> Answer)
}

/// The operations that the pool knows, by name. Anything else is answered with 501.
public struct OperationTable: Sendable {
  private(set) var handlers: [String: Handler] = [:]

  /// An empty table.
  public init() {}

  /// True where there is somebody to answer an operation; the others are refused with 501.
  public func answers(_ operation: Operation) -> Bool { !operation.isHelper && handlers[operation.name] != nil }

  /// Enters an operation; a later entry of the same name replaces the earlier one.
  public mutating func add(_ name: String, _ handler: Handler) { handlers[name] = handler }

  /// Enters an operation that only reads.
  public mutating func read(
    _ name: String, _ body: @escaping @Sendable (Call, any ReadTransaction) throws(PoolFailure) -> Answer
  ) { add(name, .read(body)) }

  /// Enters an operation that writes; `prepare` runs outside of the transaction and returns what is applied inside.
  public mutating func write(
    _ name: String, _ prepare: @escaping @Sendable (Call) throws(PoolFailure) -> WriteBody
  ) { add(name, .write(prepare)) }
}
