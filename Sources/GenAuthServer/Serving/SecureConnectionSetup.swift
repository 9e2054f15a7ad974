import HummingbirdCore
import Logging
import NIOCore
import NIOSSL
import Synchronization

/// The certificate that new connections use; it can change while the server runs.
final class CurrentCertificate: Sendable {
  private let context = Mutex<NIOSSLContext?>(nil)

  func set(_ new: NIOSSLContext) { context.withLock { $0 = new } }

  /// - Throws: ``ServerError`` `certificate` if none was set yet.
  func get() throws(ServerError) -> NIOSSLContext {
    guard let context = context.withLock({ $0 }) else { throw ServerError(.certificate, "no certificate was read") }
    return context
  }
}

/// Sets up connections that speak TLS, each with the certificate of its moment.
struct SecureConnectionSetup: ServerChildChannel {
  let inner: ConnectionSetup
  let certificate: CurrentCertificate

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<ConnectionSetup.Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: certificate.get()))
    }.flatMap { inner.setup(channel: channel, logger: logger) }
  }

  func handle(value: ConnectionSetup.Value, logger: Logger) async { await inner.handle(value: value, logger: logger) }
}
