import NIOCore

/// Tells a connection that bytes have come, before they are read as HTTP: a head that trickles in has begun with its first byte.
final class ByteMeter: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    connection.bytesArrived(unwrapInboundIn(data).readableBytes)
    if connection.isHeadTooLarge {
      connection.refuseHead(context)
    } else {
      context.fireChannelRead(data)
    }
  }
}
