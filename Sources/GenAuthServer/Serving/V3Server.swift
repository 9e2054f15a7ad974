import Contract
import Glibc
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Synchronization

/// The V3 API over HTTP, over any backend (docs/server.md).
///
/// ```swift
/// let server = V3Server(configuration, backend: backend, authority: authority)
/// try await server.run { address in print("listening on \(address.url)") }
/// ```
public final class V3Server: Sendable {
  /// Where a server listens.
  public struct Address: Sendable {
    /// The port.
    public let port: Int
    /// The address as a URL without a path.
    public let url: String
  }

  private enum State {
    case ready
    case running(stop: @Sendable () async -> Void)
    case stopped
  }

  private let service: Service
  private let state = Mutex(State.ready)
  private let certificate = CurrentCertificate()

  /// A server that has not been started.
  public init(_ configuration: ServerConfiguration, backend: any Backend, authority: any TokenAuthority) {
    service = Service(configuration, backend: backend, authority: authority)
  }

  /// Listens and answers until ``stop()``, and comes back when everything that had begun is answered.
  /// - Parameter onListening: called with the address as soon as the server accepts requests there.
  /// - Throws: ``ServerError``: `address` where it cannot be listened on, `certificate` where TLS cannot be spoken,
  ///   `system` if the system has no more threads.
  public func run(onListening: @escaping @Sendable (Address) -> Void) async throws(ServerError) {
    let configuration = service.configuration
    // swift-log's own default writes to standard error, which belongs to the program; what matters is in the access log.
    var logger = Logger(label: "moonpool.server", factory: { _ in SwiftLogNoOpLogHandler() })
    logger.logLevel = .critical
    let workers = try WorkerPool()
    defer { workers.stop() }
    let lane = try HashLane(
      width: configuration.limits.passwordThreads ?? HashLane.usualWidth, queue: configuration.limits.waitingPasswords,
      workers: workers)
    service.lane.withLock { $0 = lane }
    defer { lane.stop() }
    let channels = ConnectionSetup(service: service, workers: workers)
    do {
      if let files = configuration.tls {
        certificate.set(try TLSFiles(files).context())
        try await serve(SecureConnectionSetup(inner: channels, certificate: certificate), logger, onListening)
      } else {
        try await serve(channels, logger, onListening)
      }
    } catch let error as ServerError {
      throw error
    } catch {
      throw ServerError(
        .address, "cannot listen on \(configuration.host):\(configuration.port): \(Self.reason(error))")
    }
  }

  private func serve(
    _ channels: some ServerChildChannel, _ logger: Logger, _ onListening: @escaping @Sendable (Address) -> Void
  ) async throws {
    let configuration = service.configuration
    let scheme = configuration.tls == nil ? "http" : "https"
    let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
    let server = Server(
      childChannelSetup: channels,
      configuration: HummingbirdCore.ServerConfiguration(
        address: .hostname(configuration.host, port: configuration.port), backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(configuration.limits.connections, logger: logger)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? configuration.port
        onListening(Address(port: port, url: "\(scheme)://\(host):\(port)"))
      },
      eventLoopGroup: MultiThreadedEventLoopGroup.singleton, logger: logger)
    let isWanted = state.withLock { state in
      if case .stopped = state { return false }
      state = .running(stop: { try? await server.shutdownGracefully() })
      return true
    }
    guard isWanted else { return }
    try await server.run()
  }

  /// Takes no further connections, lets every request that has begun be answered, and ends ``run(onListening:)``.
  public func stop() async {
    let stop = state.withLock { state -> (@Sendable () async -> Void)? in
      defer { state = .stopped }
      if case .running(let stop) = state { return stop }
      return nil
    }
    await stop?()
  }

  /// What the system says, without the names of functions.
  private static func reason(_ error: any Error) -> String {
    guard let code = (error as? IOError)?.errnoCode, let text = strerror(code) else { return "\(error)" }
    return String(cString: text)
  }

  /// Reads the certificate and its key again. Connections that are accepted from now on use them; open ones go on with the old certificate.
  /// - Returns: false if the server does not speak TLS.
  /// - Throws: ``ServerError`` `certificate` if the files are wrong; the old certificate stays in use.
  public func reloadCertificate() throws(ServerError) -> Bool {
    guard let files = service.configuration.tls else { return false }
    certificate.set(try TLSFiles(files).context())
    return true
  }
}
