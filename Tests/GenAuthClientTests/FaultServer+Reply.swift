import Glibc

extension FaultServer {
  /// What to do with a request.
  enum Reply: Sendable {
    case complete(Int, headers: [String], String)
    /// Closes without a word, the request read.
    case close
    /// Resets the connection, the request read.
    case reset
    /// Says that more comes than does, and closes.
    case truncated(String)
    /// Says nothing until the other side goes away.
    case silence
    /// Bytes that are no HTTP.
    case garbage
    /// These bytes, and the connection stays.
    case kept([UInt8])
    /// These bytes, and the connection is closed.
    case last([UInt8])
    /// A beginning, and then the same again and again until the other side goes away.
    case endless([UInt8], [UInt8])
    /// What a proxy does that is asked to CONNECT: brings every byte to that port of this machine, and back.
    case tunnel(Int)

    /// An answer as it should be.
    static func answer(_ status: Int, headers: [String] = [], _ body: String) -> Reply {
      .complete(status, headers: headers, body)
    }
    static func answer(headers: [String] = [], _ body: String) -> Reply { .complete(200, headers: headers, body) }
    /// Lines of an answer and its body as they are.
    static func kept(_ lines: [String], _ body: [UInt8]) -> Reply { .kept(bytes(lines) + body) }
    static func last(_ lines: [String], _ body: String) -> Reply { .last(bytes(lines) + Array(body.utf8)) }
    static func bytes(_ lines: [String]) -> [UInt8] { Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) }
  }

  /// Does what the handler said; false where the connection ends with it.
  func perform(_ reply: Reply, _ socket: Int32) -> Bool {
    switch reply {
    case .complete(let status, let headers, let body):
      let lines = ["HTTP/1.1 \(status) X", "content-length: \(body.utf8.count)"] + headers
      return Self.send(socket, Reply.bytes(lines) + Array(body.utf8))
    case .close: return false
    case .reset:
      var linger = linger(l_onoff: 1, l_linger: 0)
      setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
      return false
    case .truncated(let body):
      let lines = ["HTTP/1.1 200 OK", "content-length: \(body.utf8.count + 100)"]
      _ = Self.send(socket, Reply.bytes(lines) + Array(body.utf8))
      return false
    case .silence:
      var byte: UInt8 = 0
      while recv(socket, &byte, 1, 0) > 0 {}
      return false
    case .garbage:
      _ = Self.send(socket, Array("\u{1}\u{2} nonsense\r\n\r\n".utf8))
      return false
    case .kept(let bytes): return Self.send(socket, bytes)
    case .last(let bytes):
      _ = Self.send(socket, bytes)
      return false
    case .endless(let head, let again):
      var goesOn = Self.send(socket, head)
      while goesOn { goesOn = Self.send(socket, again) }
      return false
    case .tunnel(let port):
      tunnel(socket, port)
      return false
    }
  }

  private static func send(_ socket: Int32, _ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  private func tunnel(_ near: Int32, _ port: Int) {
    let far = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(far) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    address.sin_port = in_port_t(port).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(far, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0, Self.send(near, Reply.bytes(["HTTP/1.1 200 Connection established"])) else { return }
    var ends = [
      pollfd(fd: near, events: Int16(POLLIN), revents: 0), pollfd(fd: far, events: Int16(POLLIN), revents: 0),
    ]
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while poll(&ends, 2, -1) > 0 {
      for (from, to) in [(0, 1), (1, 0)] where ends[from].revents != 0 {
        let count = recv(ends[from].fd, &chunk, chunk.count, 0)
        guard count > 0, Self.send(ends[to].fd, Array(chunk[..<count])) else { return }
      }
    }
  }
}
