import Contract
import NIOCore
import NIOHTTP1

/// One client's connection: takes a request, has it answered, takes the next (HTTP/1.1, RFC 9112).
///
/// Nothing is read while a request is being answered, so that a client cannot pile up work; what had been read already waits here. All of it
/// happens on the connection's event loop.
final class Connection: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// What the connection is busy with.
  enum Phase {
    /// Waiting for a request.
    case idle
    /// A request line or headers have begun.
    case head
    /// The headers are there, and it is being looked at who sends them before the body is read.
    case checking(HTTPRequestHead)
    /// The headers are there, the body is not.
    case body(HTTPRequestHead)
    /// A request is being answered.
    case working
    /// The last answer is out; what the client still sends is thrown away until it has read that.
    case draining
    /// Over.
    case closed
  }

  let limits: ServerLimits
  let responder: any Responder
  let workers: WorkerPool
  var phase = Phase.idle
  /// Since when the phase lasts.
  var since = NIODeadline.now()
  /// What came while a request was being answered.
  var waiting = CircularBuffer<HTTPServerRequestPart>()
  /// True while what has been waiting is taken: an answer that is sent meanwhile must not begin to take it a second time.
  private var isProceeding = false
  private var body = ByteBuffer()
  /// How many bytes of the body count in the budget.
  private var heldBytes = 0
  /// True if it was found that the caller may send this body.
  private var isCallerKnown = false
  private var holdsRead = false
  private var headBytes = 0
  /// True if more has come than a head may have, and it has not ended.
  private(set) var isHeadTooLarge = false
  /// True if the connection ends with the next answer.
  var isLast = false
  /// What could not be read, to be told after the answers before it.
  var mistake: WireAnswer?
  /// The language of the last request whose headers arrived, for what is said before a request is whole.
  private(set) var language = Language.english
  private var timer: RepeatedTask?
  private var peer = ""

  init(limits: ServerLimits, responder: any Responder, workers: WorkerPool) {
    self.limits = limits
    self.responder = responder
    self.workers = workers
  }

  func handlerAdded(context: ChannelHandlerContext) {
    peer = context.remoteAddress?.ipAddress ?? ""
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let tick = TimeAmount.milliseconds(limits.tick)
    timer = context.eventLoop.scheduleRepeatedTask(initialDelay: tick, delay: tick) { _ in
      let (connection, context) = bound.value
      connection.checkDeadline(context)
    }
  }

  func channelActive(context: ChannelHandlerContext) {
    peer = context.remoteAddress?.ipAddress ?? ""
    context.fireChannelActive()
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  private func end() {
    timer?.cancel()
    timer = nil
    waiting.removeAll()
    letBodyGo()
    enter(.closed)
  }

  private func letBodyGo() {
    body = ByteBuffer()
    if heldBytes > 0 { responder.bodies.give(heldBytes, isStranger: !isCallerKnown) }
    heldBytes = 0
  }

  private func enter(_ phase: Phase) {
    self.phase = phase
    since = .now()
  }

  /// Bytes have come that are not read as HTTP yet.
  func bytesArrived(_ count: Int) {
    if case .idle = phase {
      enter(.head)
      headBytes = 0
    }
    guard case .head = phase else { return }
    // The last of them may belong to a body, so what counts is what had come before.
    isHeadTooLarge = headBytes > limits.headSize
    headBytes += count
  }

  // MARK: What comes in

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let part = unwrapInboundIn(data)
    switch phase {
    case .working, .checking: waiting.append(part)
    case .draining, .closed: break
    case .idle, .head, .body:
      // No more requests are read from a client that does not read the answers.
      if waiting.isEmpty, context.channel.isWritable { take(part, context) } else { waiting.append(part) }
    }
  }

  func read(context: ChannelHandlerContext) {
    switch phase {
    case .working, .checking: holdsRead = true
    case .idle, .head, .body:
      if waiting.isEmpty, context.channel.isWritable { context.read() } else { holdsRead = true }
    case .draining, .closed: context.read()
    }
  }

  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, phase) {
    case (.head(let head), .idle), (.head(let head), .head): begin(head, context)
    case (.body(var bytes), .body):
      if body.readableBytes + bytes.readableBytes > limits.bodySize {
        refuse(.tooLarge(limits.bodySize, language, id: responder.newId()), context)
      } else {
        // A few bytes that came in a large buffer are copied, so that the buffer does not stay.
        if body.readableBytes == 0, bytes.storageCapacity <= 2 * bytes.readableBytes {
          body = bytes
        } else {
          body.writeBuffer(&bytes)
        }
        let needed = max(0, max(body.storageCapacity, body.readableBytes) - BodyBudget.free)
        guard needed > heldBytes else { return }
        if responder.bodies.take(needed - heldBytes, isStranger: !isCallerKnown) {
          heldBytes = needed
        } else {
          refuse(.busy(language, id: responder.newId()), context)
        }
      }
    case (.end, .body(let head)): finish(head, context)
    default: break
    }
  }

  /// Ends a head that does not end. Called by the meter, which runs before the parser.
  func refuseHead(_ context: ChannelHandlerContext) {
    refuse(.unreadable(.headerOverflow, language, id: responder.newId()), context)
  }

  private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    // What would be spoken after an upgrade is not known here: the request is answered as it is, and the connection ends.
    if !head.isKeepAlive || head.headers.contains(name: "upgrade") || head.method == .CONNECT { isLast = true }
    letBodyGo()
    isCallerKnown = false
    language = Language(head.headers)
    if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }), length > limits.bodySize {
      refuse(.tooLarge(limits.bodySize, language, id: responder.newId()), context)
      return
    }
    switch outlook(head) {
    case .welcome: expectBody(head, context)
    case .stranger: refuseWithoutBody(head, context)
    case .doubtful: check(head, context)
    }
  }

  /// Whether the body may come. A request without a body, and one with a small body, is answered as a whole.
  private func outlook(_ head: HTTPRequestHead) -> Outlook {
    let isChunked = head.headers.contains(name: "transfer-encoding")
    let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
    guard isChunked || length > 0 else { return .welcome }
    switch responder.outlook(of: WireRequest(head: head, body: ByteBuffer(), peer: peer, id: "", arrival: .now())) {
    case .doubtful where !isChunked && length <= limits.bodySizeOfStrangers: return .welcome
    case let outlook: return outlook
    }
  }

  private func expectBody(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    enter(.body(head))
    if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }
  }

  /// Has a request of somebody who is not let in answered as if it were whole. What comes of its body is thrown away.
  private func refuseWithoutBody(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    isLast = true
    finish(head, context)
  }

  /// Looks at what the caller shows. Nothing is read meanwhile.
  private func check(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    enter(.checking(head))
    let request = WireRequest(head: head, body: ByteBuffer(), peer: peer, id: "", arrival: .now())
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let (responder, eventLoop) = (responder, context.eventLoop)
    Task(executorPreference: workers) {
      let isStranger = await responder.isStranger(request)
      eventLoop.execute {
        let (connection, context) = bound.value
        connection.checked(isStranger, context)
      }
    }
  }

  private func checked(_ isStranger: Bool, _ context: ChannelHandlerContext) {
    guard case .checking(let head) = phase else { return }
    if isStranger { return refuseWithoutBody(head, context) }
    isCallerKnown = true
    expectBody(head, context)
    proceed(context)
  }

  private func finish(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let id = responder.newId()
    let request = WireRequest(head: head, body: body, peer: peer, id: id, arrival: .now())
    // What the body counts for is given back with the answer.
    body = ByteBuffer()
    enter(.working)
    if let refusal = responder.refusal(of: request) {
      answered(refusal, request, context)
      return
    }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let responder = responder
    let eventLoop = context.eventLoop
    Task(executorPreference: workers) {
      let answer = await responder.answer(request)
      eventLoop.execute {
        let (connection, context) = bound.value
        connection.answered(answer, request, context)
      }
    }
  }

  // MARK: What goes out

  private func answered(_ answer: WireAnswer, _ request: WireRequest, _ context: ChannelHandlerContext) {
    responder.note(answer, to: request, peer: peer)
    letBodyGo()
    guard answer.heldFor > 0 else { return deliver(answer, to: request, context) }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: .milliseconds(answer.heldFor)) {
      let (connection, context) = bound.value
      connection.deliver(answer, to: request, context)
    }
  }

  private func deliver(_ answer: WireAnswer, to request: WireRequest, _ context: ChannelHandlerContext) {
    guard case .working = phase else { return }
    send(answer, context, withBody: request.method != "HEAD")
    proceed(context)
  }

  private func send(_ answer: WireAnswer, _ context: ChannelHandlerContext, withBody: Bool = true) {
    let bytes = answer.wire(
      closes: isLast, date: responder.date(), withBody: withBody, allocator: context.channel.allocator)
    context.writeAndFlush(wrapOutboundOut(bytes), promise: nil)
    guard isLast else {
      enter(.idle)
      return
    }
    enter(.draining)
    waiting.removeAll()
    // Closed for writing only: closing at once, with unread bytes about, would have the kernel throw the answer away.
    context.close(mode: .output, promise: nil)
    context.read()
  }

  /// Goes on with what has been waiting, as far as the client reads the answers. A request that is refused at once is answered in here, so this is called again
  /// before it has returned.
  private func proceed(_ context: ChannelHandlerContext) {
    guard !isProceeding else { return }
    isProceeding = true
    defer { isProceeding = false }
    while !waiting.isEmpty {
      guard context.channel.isWritable else { return }
      switch phase {
      case .idle: enter(.head)
      case .head, .body: break
      case .working, .checking, .draining, .closed: return
      }
      take(waiting.removeFirst(), context)
    }
    guard context.channel.isWritable, !isBusy else { return }
    if let mistake {
      refuse(mistake, context)
    } else if holdsRead {
      holdsRead = false
      context.read()
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if !isBusy { proceed(context) }
    context.fireChannelWritabilityChanged()
  }

  /// Whether what has come waits for something that is under way.
  private var isBusy: Bool {
    switch phase {
    case .working, .checking: true
    case .idle, .head, .body, .draining, .closed: false
    }
  }

  /// Answers with a refusal and ends the connection.
  func refuse(_ answer: WireAnswer, _ context: ChannelHandlerContext) {
    isLast = true
    letBodyGo()
    responder.note(answer, to: nil, peer: peer)
    send(answer, context)
  }
}
