import Contract
import Synchronization

/// A request on its way through the pool: what a handler is given.
public final class Call: Sendable {
  /// The pool that answers.
  public let pool: Pool
  /// The operation's name.
  public let operation: String
  /// The checked argument, an object.
  public let body: Tape
  /// The caller and the settings of the call.
  public let context: RequestContext
  private let keptRequestId = Mutex<String?>(nil)

  init(pool: Pool, operation: String, body: Tape, context: RequestContext) {
    self.pool = pool
    self.operation = operation
    self.body = body
    self.context = context
  }

  /// The request's id: made when it is first asked for, as an answer without refusal and without trace needs none.
  var requestId: String {
    keptRequestId.withLock { kept in
      let id = kept ?? pool.newRequestId()
      kept = id
      return id
    }
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

/// The operations that the pool knows, by client and name. Anything else is answered with 501.
public struct OperationTable: Sendable {
  /// How an operation is answered, and to whom.
  struct Entry: Sendable {
    var handler: Handler
    /// nil for the callers that the catalogue names.
    var admission: Admission?
  }

  private struct Name: Hashable {
    var client: Operation.Client
    var name: String
  }

  private var entries: [Name: Entry] = [:]

  /// An empty table.
  public init() {}

  /// How many entries there are.
  var count: Int { entries.count }

  /// The entry of an operation of the catalogue, or nil if the pool does not know it.
  func entry(of operation: Operation) -> Entry? {
    operation.isHelper ? nil : entries[Name(client: operation.client, name: operation.name)]
  }

  /// True if there is someone to answer an operation; the others are refused with 501.
  public func answers(_ operation: Operation) -> Bool { entry(of: operation) != nil }

  /// Enters an operation; a later entry of the same client and name replaces the earlier one.
  /// - Parameters:
  ///   - client: the client that has it: both have some of the same name, which are not the same operation.
  ///   - admission: who may ask, if that is not who the catalogue says.
  public mutating func add(
    _ name: String, of client: Operation.Client = .management, for admission: Admission? = nil, _ handler: Handler
  ) {
    entries[Name(client: client, name: name)] = Entry(handler: handler, admission: admission)
  }

  /// Enters an operation that only reads; see ``add(_:of:for:_:)``.
  public mutating func read(
    _ name: String, of client: Operation.Client = .management, for admission: Admission? = nil,
    _ body: @escaping @Sendable (Call, any ReadTransaction) throws(PoolFailure) -> Answer
  ) { add(name, of: client, for: admission, .read(body)) }

  /// Enters an operation that writes; `prepare` runs outside of the transaction and returns what is applied inside. See ``add(_:of:for:_:)``.
  public mutating func write(
    _ name: String, of client: Operation.Client = .management, for admission: Admission? = nil,
    _ prepare: @escaping @Sendable (Call) throws(PoolFailure) -> WriteBody
  ) { add(name, of: client, for: admission, .write(prepare)) }
}
