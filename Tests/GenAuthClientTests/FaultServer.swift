import Glibc
import Synchronization
import Testing

/// An HTTP server on a real socket that answers as badly as it is told to.
final class FaultServer: Sendable {
  /// A request as it came in.
  struct Received: Sendable {
    var line: String
    var headers: [String: String]
    var body: String
    /// The number of the connection it came on, from 1.
    var connection: Int
  }

  private struct State {
    var received: [Received] = []
    var connections = 0
    var sockets: [Int32] = []
    var isClosed = false
    var onConnection: (@Sendable (Int) -> Bool)?
  }

  let port: Int
  private let listener: Int32
  private let state = Mutex(State())
  private let handler: @Sendable (Received) -> Reply

  /// Starts a server.
  /// - Parameters:
  ///   - accepting: asked with a connection's number; false closes it before anything is read.
  ///   - handler: what to answer.
  init(
    accepting: (@Sendable (Int) -> Bool)? = nil, _ handler: @escaping @Sendable (Received) -> Reply
  ) throws {
    self.handler = handler
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) | listen(socket, 128) | getsockname(socket, address, &length)
      }
    }
    try #require(status == 0)
    listener = socket
    port = Int(UInt16(bigEndian: address.sin_port))
    state.withLock { $0.onConnection = accepting }
    detach { [self] in accept() }
  }

  var host: String { "http://127.0.0.1:\(port)" }
  var received: [Received] { state.withLock { $0.received } }
  var connections: Int { state.withLock { $0.connections } }

  /// Ends every connection and stops listening.
  func stop() {
    let sockets = state.withLock { state in
      state.isClosed = true
      return state.sockets
    }
    shutdown(listener, Int32(SHUT_RDWR))
    for socket in sockets { shutdown(socket, Int32(SHUT_RDWR)) }
  }

  private func accept() {
    while true {
      let socket = Glibc.accept(listener, nil, nil)
      guard socket >= 0 else { break }
      let (number, isWanted) = state.withLock { state in
        state.connections += 1
        state.sockets.append(socket)
        return (state.connections, !state.isClosed && state.onConnection?(state.connections) ?? true)
      }
      if isWanted {
        detach { [self] in serve(socket, number) }
      } else {
        end(socket)
      }
    }
    close(listener)
  }

  private func end(_ socket: Int32) {
    state.withLock { $0.sockets.removeAll { $0 == socket } }
    close(socket)
  }

  private func serve(_ socket: Int32, _ number: Int) {
    var buffer: [UInt8] = []
    while let request = read(socket, &buffer, number) {
      state.withLock { $0.received.append(request) }
      guard perform(handler(request), socket) else { break }
    }
    end(socket)
  }

  private func read(_ socket: Int32, _ buffer: inout [UInt8], _ number: Int) -> Received? {
    let end = Array("\r\n\r\n".utf8)
    var place = buffer.firstRange(of: end)
    while place == nil {
      guard fill(socket, &buffer) else { return nil }
      place = buffer.firstRange(of: end)
    }
    guard let place else { return nil }
    let lines = String(decoding: buffer[..<place.lowerBound], as: UTF8.self).split(separator: "\r\n").map(String.init)
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      headers[parts[0].lowercased()] = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
    buffer.removeSubrange(..<place.upperBound)
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    while buffer.count < length { guard fill(socket, &buffer) else { return nil } }
    let body = String(decoding: buffer[..<length], as: UTF8.self)
    buffer.removeSubrange(..<length)
    return Received(line: lines.first ?? "", headers: headers, body: body, connection: number)
  }

  private func fill(_ socket: Int32, _ buffer: inout [UInt8]) -> Bool {
    var chunk = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &chunk, chunk.count, 0)
    if count > 0 { buffer += chunk[..<count] }
    return count > 0
  }

  func detach(_ body: @escaping @Sendable () -> Void) {
    final class Box {
      let body: @Sendable () -> Void
      init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
        return nil
      }, Unmanaged.passRetained(Box(body)).toOpaque())
    pthread_detach(thread)
  }
}
