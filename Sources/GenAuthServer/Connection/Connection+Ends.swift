import NIOCore
import NIOHTTP1

// How a connection ends: by the server, by the client, by bytes that are no HTTP, by time.
extension Connection {
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent:
      // The server stops: what has begun is finished, and nothing new is begun.
      isLast = true
      if case .idle = phase { context.close(promise: nil) }
    case ChannelEvent.inputClosed:
      isLast = true
      switch phase {
      case .idle, .draining, .closed: context.close(promise: nil)
      case .head, .checking, .body: refuse(.cutOff(language, id: responder.newId()), context)
      case .working: break
      }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError else {
      context.close(promise: nil)
      return
    }
    let answer = WireAnswer.unreadable(error, language, id: responder.newId())
    switch phase {
    case .idle, .head, .body:
      if waiting.isEmpty { refuse(answer, context) } else { mistake = answer }
    case .working, .checking: mistake = answer
    case .draining, .closed: break
    }
  }

  /// Looks whether the present phase has lasted too long.
  func checkDeadline(_ context: ChannelHandlerContext) {
    let lasted = (NIODeadline.now() - since).nanoseconds / 1_000_000
    switch phase {
    case .idle where lasted >= limits.idleTime: context.close(promise: nil)
    case .head where lasted >= limits.headTime: refuse(.tooSlow(language, id: responder.newId()), context)
    case .body where lasted >= limits.bodyTime, .checking where lasted >= limits.bodyTime:
      refuse(.tooSlow(language, id: responder.newId()), context)
    case .draining where lasted >= 2000: context.close(promise: nil)
    default: break
    }
  }
}
