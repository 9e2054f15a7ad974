import Glibc
import Testing

/// A port of 127.0.0.1 that is taken but not listened on, so that connecting to it is refused.
final class UnusedPort {
  let number: Int
  private let socket: Int32

  init() throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = self.socket
    let status = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(socket, address, length) | getsockname(socket, address, &length)
      }
    }
    number = Int(UInt16(bigEndian: address.sin_port))
    try #require(status == 0)
  }

  deinit { close(socket) }
}
