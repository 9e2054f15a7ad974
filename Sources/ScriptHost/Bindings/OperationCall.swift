import Contract
import Lua

/// An operation as a method: reads the argument, asks the backend, pushes the answer. One per operation and twin, made
/// on first use.
final class OperationCall {
  let operation: Operation
  let name: String
  /// Whether a refusal is raised (or, for the twin `try`, answered).
  let raises: Bool
  private let argument: Schema?
  let rule: AskingRule
  private let writes: Bool
  private let isSplittable: Bool
  let envelope: Envelope
  /// Where the summary counts the successes.
  private var place: Int?
  // Unsafe only in name: the context outlives the state, and the state's methods own this. A counted reference costs a
  // tenth of a call.
  private unowned(unsafe) let context: HostContext

  init(_ operation: Operation, raises: Bool, context: HostContext) {
    self.operation = operation
    self.raises = raises
    self.context = context
    name = operation.name
    argument = operation.argument
    rule = AskingRule(operation.argument)
    writes = !operation.effect.isSubset(of: .read)
    isSplittable = operation.batch != nil
    envelope = Envelope(operation.response, context.envelopeNames)
  }

  /// The method: `client:operation{…}`.
  func call(_ stack: Stack) throws -> Answer {
    guard let client = context.clients.client(stack, 1) else {
      throw context.raised(
        CallError(
          argument:
            "is a method; call it with a colon, as in \(context.clients.example(operation.client)):\(name){ … }",
          operation: name))
    }
    let body = try body(stack, 2)
    return try perform(body, client, stack)
  }

  /// The argument at `index` as a tape.
  private func body(_ stack: Stack, _ index: Int) throws -> Tape {
    if stack.count > index, !stack.isNil(index + 1) {
      throw context.raised(
        CallError(argument: "expected one table with the fields, got more than one value", operation: name))
    }
    switch stack.type(index) {
    case .none, .nil: return .emptyObject
    case .table:
      do throws(BridgeError) {
        return try context.reader.tape(stack, index)
      } catch {
        throw context.raised(CallError(error, operation: name))
      }
    case let kind:
      throw context.raised(
        CallError(argument: "expected one table with the fields, got a \(kind.name)", operation: name))
    }
  }

  /// Checks the argument, asks, and pushes the answer or waits for it.
  func perform(_ body: Tape, _ client: Client, _ stack: Stack) throws -> Answer {
    if writes { try context.checkWords() }
    if isSplittable {
      let requests = try requests(body, client)
      if requests.count > 1 { return try performSplit(requests, client, stack) }
      if let only = requests.first { return try perform(only, client, stack) }
    }
    return try perform(try request(body, client), client, stack)
  }

  private func request(_ body: Tape, _ client: Client) throws -> Request {
    do throws(ArgumentError) {
      return try Catalogue.request(operation, body: body, context: client.context)
    } catch {
      throw context.raised(CallError(error, operation: name, client.context.language))
    }
  }

  private func requests(_ body: Tape, _ client: Client) throws -> [Request] {
    do throws(ArgumentError) {
      return try Catalogue.requests(operation, body: body, context: client.context)
    } catch {
      throw context.raised(CallError(error, operation: name, client.context.language))
    }
  }

  private func perform(_ request: Request, _ client: Client, _ stack: Stack) throws -> Answer {
    let asked = rule.asked(by: request.body)
    let backend = try context.backend(of: client, operation: name)
    var request = request
    // Long lists, before the backend makes the answer; a short list may have a large answer, too.
    var isDiscarded = isSplittable && Self.isLarge(request.body) && stack.discardsResults
    request.context.discardsData = isDiscarded
    if let response = try performNow(request, backend) {
      if !isDiscarded, isSplittable, let data = response.data, Self.isLarge(data) {
        isDiscarded = stack.discardsResults
      }
      return .results(try finish(response, asked, stack, isDiscarded: isDiscarded))
    }
    if !isDiscarded { isDiscarded = isSplittable && stack.discardsResults }
    let discards = isDiscarded
    let token = context.send([request], to: backend) { [self] letter in
      .results { [self] stack in
        let delivery = letter.delivery
        if let fault = delivery.fault { throw failed(fault) }
        guard let response = delivery.responses.last else { throw failed(Fault(.defect, "no answer")) }
        return try finish(response, asked, stack, isDiscarded: discards)
      }
    }
    return try stack.wait(for: token)
  }

  /// The answer at once, unless others run beside this one and could share a transaction with it.
  private func performNow(_ request: Request, _ backend: any Backend) throws -> Response? {
    if writes, context.loop.hasCompany { return nil }
    do throws(Fault) {
      return try backend.performNow(request)
    } catch {
      throw failed(error)
    }
  }

  /// Several requests in order, for a list that is longer than one takes.
  private func performSplit(_ requests: [Request], _ client: Client, _ stack: Stack) throws -> Answer {
    let asked = rule.asked(by: requests[0].body)
    let backend = try context.backend(of: client, operation: name)
    let limit = operation.batch?.limit ?? 1
    let isDiscarded = stack.discardsResults
    var requests = requests
    for index in requests.indices { requests[index].context.discardsData = isDiscarded }
    let token = context.send(requests, to: backend) { [self] letter in
      .results { [self] stack in
        let delivery = letter.delivery
        let done = delivery.responses.reduce(0) { $0 + ($1.isSuccess ? 1 : 0) } * limit
        for response in delivery.responses { context.count(name, response) }
        if let fault = delivery.fault {
          var error = CallError(fault, operation: name)
          error.done = done
          error.message += CallError.afterPieces(done)
          throw context.raised(error)
        }
        let joined = SplitAnswer.join(delivery.responses, limit: limit)
        if joined.isSuccess || !raises {
          return try push(joined, asked, stack, done: joined.isSuccess ? nil : done, isDiscarded: isDiscarded)
        }
        var error = CallError(joined, operation: name)
        error.done = done
        error.message += CallError.afterPieces(done)
        throw context.raised(error)
      }
    }
    return try stack.wait(for: token)
  }

  /// Whether a list or its answer is so large that tables of it cost more than to find out whether the script reads the
  /// answer.
  private static func isLarge(_ tape: Tape) -> Bool { tape.byteCount >= 16 << 10 }

  private func failed(_ fault: Fault) -> any Error {
    context.count(name, fault)
    return context.raised(CallError(fault, operation: name))
  }

  /// Counts an answer and pushes it, or raises it.
  private func finish(_ response: Response, _ asked: AskedFor, _ stack: Stack, isDiscarded: Bool) throws -> Int {
    context.report.untoldPasswords += response.untoldPasswords
    if response.isSuccess, let place {
      context.report.count(at: place, rows: HostContext.rows(response))
    } else {
      let counted = context.report.count(name, statusCode: response.statusCode, rows: HostContext.rows(response))
      if response.isSuccess { place = counted }
    }
    guard response.isSuccess || !raises else { throw context.raised(CallError(response, operation: name)) }
    return try push(response, asked, stack, isDiscarded: isDiscarded)
  }

  /// Pushes an answer, unless the script discards it. Tables of the users that a batch has changed take a third of its
  /// time, and most scripts look at none of them.
  private func push(
    _ response: Response, _ asked: AskedFor, _ stack: Stack, done: Int? = nil, isDiscarded: Bool
  ) throws -> Int {
    envelope.remember(response, in: context.redactor)
    if isDiscarded { return 0 }
    try envelope.push(response, on: stack, asked: asked, with: context.pusher, done: done)
    return 1
  }
}
