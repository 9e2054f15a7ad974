import Contract
import Lua

/// Everything that the bindings and modules of one state share. Belongs to the run's thread.
final class HostContext {
  let host: ScriptHost
  unowned let state: State
  let loop: EventLoop
  let output: OutputBuffer
  /// What scripts write to standard output and standard error goes through here.
  let streams: HostStreams
  /// The row of the terminal that progress is shown in.
  let status: StatusLine
  let marks: Marks
  let names: FieldNames
  let reader: TableReader
  let pusher: TapePusher
  let envelopeNames: Envelope.Names
  let errorTables: ErrorTables
  var report = RunReport()
  var scriptName = "script"
  /// The script that the state was made for.
  var script = Script("", name: "=script")
  /// The words behind the script.
  let words: ScriptWords
  /// The exit code that the script asked for by `os.exit`.
  var exitCode: Int32?
  /// True from the moment the state is being closed: only finalizers run.
  var isOver = false
  /// The walks over users, where a session remembers them: a table with weak keys.
  var walks: Reference?
  /// Gives clients their backends. A session that goes to another target gets another one.
  var provider: any BackendProvider
  /// What to say of the limit that ended the run, if that is not the script's own doing.
  var limitNote: String?
  /// The requests on their way, to be cancelled with the run.
  var sending: [UInt64: Task<Void, Never>] = [:]
  private(set) lazy var clients = ClientTables(self)
  private(set) lazy var toolkit = Toolkit(self)
  private var calls: [CallPlace: OperationCall] = [:]

  private struct CallPlace: Hashable {
    var operation: Operation
    var raises: Bool
  }

  init(_ host: ScriptHost, state: State) {
    self.host = host
    self.state = state
    provider = host.provider
    words = ScriptWords(host.arguments)
    loop = EventLoop(clock: host.clock, interrupt: state.interrupt)
    let isStopped = { @Sendable [interrupt = state.interrupt] in
      // A script that ends itself has all of its output written.
      interrupt.reason.map { ![.exit, .output, .usage].contains($0) } ?? false
    }
    status = StatusLine(host.errors)
    output = OutputBuffer(host.output, above: status, isStopped: isStopped)
    streams = HostStreams(output, host.errors, host.redactor, above: status, isStopped: isStopped)
    marks = Marks(state)
    names = FieldNames(state)
    let maker = StrictMaker()
    let pusher = TapePusher(marks: marks, names: names, strict: StrictReading { try maker.make($0) })
    self.pusher = pusher
    reader = TableReader(marks: marks, names: names)
    envelopeNames = Envelope.Names(state)
    errorTables = ErrorTables(state, pusher: pusher)
    loop.onWait = { [streams] in streams.showBeginnings() }
    output.onFailure { [interrupt = state.interrupt] in interrupt.stop(.output) }
    maker.context = Unmanaged.passUnretained(self)
  }

  /// The DTO of the table at `index`, if it is a row that an operation answered or a checked DTO, and the columns of
  /// such rows: its fields in the contract's order, without those that were not asked for.
  func columns(_ stack: Stack, _ index: Int) -> (schema: Schema, columns: [String])? {
    let isChecked = marks.mark(stack, index) == .store
    guard stack.metatable(index) else { return nil }
    defer { stack.pop() }
    if isChecked {
      stack.rawGet(-1, "__name")
      defer { stack.pop() }
      return stack.string(-1).flatMap { Catalogue.schema(named: $0) }.map { ($0, $0.fields.map(\.name)) }
    }
    return pusher.strict.origin(stack, -1).map { columns(of: $0.0, $0.1) }
  }

  /// The columns of a DTO's rows: its fields in the contract's order, without those that were not asked for.
  func columns(of schema: Schema, _ asked: AskedFor) -> (schema: Schema, columns: [String]) {
    let missing = Set(asked.missing.map(\.field))
    return (schema, schema.fields.map(\.name).filter { !missing.contains($0) })
  }

  /// Refuses what needs the run, once that is over.
  /// - Throws: ``LuaError`` with code `closed`.
  func checkGoingOn() throws(LuaError) {
    if isOver { throw LuaError(.closed, "the run is over") }
  }

  var redactor: Redactor { host.redactor }

  /// The error on its way into Lua.
  func raised(_ error: CallError) -> any Error {
    // A refusal may carry a token, as one for setting a new password.
    if let data = error.data { redactor.remember(secretsIn: data) }
    return RaisedCallError(error: error, tables: errorTables)
  }

  /// The client that a method was called on.
  func client(_ stack: Stack, _ method: String) throws -> Client {
    if let client = clients.client(stack, 1) { return client }
    throw raised(CallError(argument: "is a method; call it with a colon, as in client:\(method)(…)", operation: method))
  }

  /// The table at `index` as a tape; an empty object if there is none.
  func argument(_ stack: Stack, _ index: Int, operation: String) throws -> Tape {
    switch stack.type(index) {
    case .none, .nil: return .emptyObject
    case .table:
      do throws(BridgeError) {
        return try reader.tape(stack, index)
      } catch {
        throw raised(CallError(error, operation: operation))
      }
    case let kind:
      throw raised(
        CallError(argument: "expected one table with the fields, got a \(kind.name)", operation: operation))
    }
  }

  /// The method of an operation, made once.
  func call(_ operation: Operation, raises: Bool) -> OperationCall {
    let place = CallPlace(operation: operation, raises: raises)
    if let known = calls[place] { return known }
    let made = OperationCall(operation, raises: raises, context: self)
    calls[place] = made
    return made
  }

  func backend(of client: Client, operation: String) throws -> any Backend {
    try checkGoingOn()
    do {
      return try client.backend()
    } catch let stop as RunStop {
      state.interrupt.stop(stop.reason)
      limitNote = stop.message
      throw LuaError(stopped: stop.reason)
    } catch {
      var failure = CallError(argument: "\(error)", operation: operation)
      failure.kind = "target"
      throw raised(failure)
    }
  }

  /// The provider of cryptography.
  func crypto() throws -> any CryptoProvider {
    guard let crypto = host.crypto else { throw ModuleError(.unsupported, "crypto: not available in this program") }
    return crypto
  }

  /// Sends requests, one after the other until one is not a success, and answers the token to wait for.
  func send(_ requests: [Request], to backend: any Backend, _ opening: @escaping EventLoop.Opening) -> UInt64 {
    let mailbox = loop.mailbox
    let token = loop.ticket { [unowned self] letter in
      sending[letter.token] = nil
      return opening(letter)
    }
    sending[token] = Task.detached(executorPreference: backend.executor) {
      var delivery = Mailbox.Delivery(responses: [])
      for request in requests {
        do throws(Fault) {
          if Task.isCancelled { throw Fault(.cancelled, "interrupted before it was sent") }
          let response = try await backend.perform(request)
          delivery.responses.append(response)
          if !response.isSuccess { break }
        } catch {
          delivery.fault = error
          break
        }
      }
      mailbox.post(Mailbox.Letter(token: token, delivery: delivery))
    }
    return token
  }

  /// Counts an answered call for the summary. A refusal that the script took by `try` is counted as well.
  func count(_ operation: String, _ response: Response) {
    report.count(operation, statusCode: response.statusCode, rows: Self.rows(response))
    report.untoldPasswords += response.untoldPasswords
  }

  /// How many rows an answer is about.
  static func rows(_ response: Response) -> Int {
    guard response.isSuccess else { return 0 }
    guard let data = response.data else { return 1 }
    return data.withRoot { root in
      switch root.kind {
      case .array: return root.count
      case .object:
        guard let listKey, let list = root[listKey], list.kind == .array else { return 1 }
        return list.count
      default: return 1
      }
    }
  }

  private static let listKey = Key("list")

  /// Counts a call without an answer.
  func count(_ operation: String, _ fault: Fault) { report.count(operation, statusCode: 0, rows: 0) }
}

/// Breaks the circle between the pusher and the toolkit that it needs only when something is pushed.
private final class StrictMaker {
  // Unmanaged, because a weak reference would make every use of the context slower: the context owns the pusher, which
  // owns this.
  var context: Unmanaged<HostContext>?

  func make(_ stack: Stack) throws -> Reference {
    guard let context else { throw LuaError(.closed, "the run is over") }
    return try context._withUnsafeGuaranteedRef { try $0.toolkit.module("dto", on: stack) }
  }
}
