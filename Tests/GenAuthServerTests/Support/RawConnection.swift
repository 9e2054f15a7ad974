import Contract
import Foundation
import Glibc

/// A TCP connection that sends exactly the bytes it is given. Its waits are on threads of their own, not on those that all tests share.
final class RawConnection: Sendable {
  private let descriptor: CInt

  init(port: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    // An answer that does not come must end the test, not hang it.
    var limit = timeval(tv_sec: 30, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    if connected != 0 {
      let reason = errno
      Glibc.close(descriptor)
      throw TestFailure("no connection: \(String(cString: strerror(reason)))")
    }
  }

  func close() { shutdown(descriptor, Int32(SHUT_RDWR)) }

  deinit { Glibc.close(descriptor) }

  /// Ends what is sent, and goes on reading.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The bytes of a request.
  static func request(_ method: String, _ target: String, headers: [String] = [], body: String? = nil) -> String {
    var lines = ["\(method) \(target) HTTP/1.1", "host: localhost"] + headers
    if let body { lines.append("content-length: \(body.utf8.count)") }
    return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
  }

  func send(_ text: String) async throws {
    let bytes = Array(text.utf8)
    try await onThread { [self] in
      var sent = 0
      while sent < bytes.count {
        let count = bytes[sent...].withUnsafeBytes {
          Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { throw TestFailure("the connection takes nothing more") }
        sent += count
      }
    }
  }

  /// The next answer.
  func answer(hasBody: Bool = true) async throws -> RawAnswer {
    try await onThread { [self] in
      var bytes: [UInt8] = []
      while true {
        if let end = RawAnswer.headEnd(bytes) {
          var answer = try RawAnswer(head: bytes[..<end])
          while hasBody, bytes.count - end < answer.length { bytes += try read(answer.length - (bytes.count - end)) }
          answer.body = Array(bytes[end...])
          return answer
        }
        bytes += try read(1)
      }
    }
  }

  /// What comes until the server ends the connection.
  /// - Parameter most: how many bytes that may be at the most; more end the test.
  func everything(atMost most: Int) async throws -> String {
    try await onThread { [self] in
      var bytes: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while true {
        let got = recv(descriptor, &buffer, buffer.count, 0)
        guard got > 0 else {
          if got < 0 { throw TestFailure("nothing came") }
          return String(decoding: bytes, as: UTF8.self)
        }
        bytes += buffer[..<got]
        guard bytes.count <= most else { throw TestFailure("more than \(most) bytes came") }
      }
    }
  }

  /// True where the server has ended the connection and nothing more is to be read.
  func isAtEnd() async throws -> Bool {
    try await onThread { [self] in
      var byte: UInt8 = 0
      return recv(descriptor, &byte, 1, 0) == 0
    }
  }

  /// True where something can be read already.
  var hasSomething: Bool {
    var byte: UInt8 = 0
    return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) > 0
  }

  private func read(_ count: Int) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0, count: count)
    let got = recv(descriptor, &buffer, count, 0)
    guard got > 0 else { throw TestFailure(got == 0 ? "the server ended the connection" : "nothing came") }
    return Array(buffer[..<got])
  }

  private func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(with: Swift.Result { try body() }) }
    }
  }
}

/// An answer as it came.
struct RawAnswer: Sendable {
  let status: Int
  let headers: [String: String]
  var body: [UInt8] = []

  var length: Int { headers["content-length"].flatMap { Int($0) } ?? 0 }
  var text: String { String(decoding: body, as: UTF8.self) }

  static func headEnd(_ bytes: [UInt8]) -> Int? {
    bytes.count >= 4 && bytes.suffix(4).elementsEqual([13, 10, 13, 10]) ? bytes.count : nil
  }

  init(head: ArraySlice<UInt8>) throws {
    let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
    let words = lines[0].split(separator: " ")
    guard words.count >= 2, let status = Int(words[1]) else { throw TestFailure("no status line: \(lines[0])") }
    self.status = status
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { continue }
      headers[line[..<colon].lowercased()] = String(line[line.index(after: colon)...]).trimmingCharacters(
        in: .whitespaces)
    }
    self.headers = headers
  }

  /// The body as JSON.
  func json() throws -> Contract.Value { try Tape(json: text).value }
}
