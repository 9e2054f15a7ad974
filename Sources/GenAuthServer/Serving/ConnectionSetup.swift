import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Sets up every connection that is accepted.
struct ConnectionSetup: ServerChildChannel {
  let service: Service
  let workers: WorkerPool

  /// A connection that has been set up.
  struct Value: ServerChildChannelValue {
    let channel: any Channel
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let limits = service.configuration.limits
    let metrics = service.metrics
    return channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      let connection = Connection(limits: limits, responder: service, workers: workers)
      var decoding = NIOHTTPDecoderLimitConfiguration()
      decoding.maxHeaderFieldSize = limits.headSize
      decoding.maxHeaderListSize = limits.headSize
      decoding.maxHeaderFieldCount = 100
      let decoder = HTTPRequestDecoder(
        leftOverBytesStrategy: .dropBytes, informationalResponseStrategy: .drop, limitConfiguration: decoding)
      try pipeline.addHandler(ByteMeter(connection))
      try pipeline.addHandler(ByteToMessageHandler(decoder))
      try pipeline.addHandler(connection)
      metrics.connection(1)
      channel.closeFuture.whenComplete { _ in metrics.connection(-1) }
      return Value(channel: channel)
    }
  }

  func handle(value: Value, logger: Logger) async {
    // The connection looks after itself; the server only has to know when it is over.
    try? await value.channel.closeFuture.get()
  }
}
