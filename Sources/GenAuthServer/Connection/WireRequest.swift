import Contract
import NIOCore
import NIOHTTP1

/// A request as it came over the wire, nothing read into it yet.
struct WireRequest: Sendable {
  /// The method, in capitals.
  let method: String
  /// The path as it was sent, without the query.
  let path: String
  /// The query as it was sent, without the `?`; nil if there is none.
  let query: String?
  /// Whether it says which server it is for, as it must (``HostHeader``).
  let isAddressed: Bool
  /// The headers.
  let headers: HTTPHeaders
  /// The body's bytes.
  let body: ByteBuffer
  /// The address it came from.
  let peer: String
  /// The id it is logged under.
  let id: String
  /// When it began to be answered.
  let arrival: NIODeadline

  init(head: HTTPRequestHead, body: ByteBuffer, peer: String, id: String, arrival: NIODeadline) {
    method = head.method.rawValue
    isAddressed = HostHeader.isRight(head)
    let target = HostHeader.origin(of: head.uri)
    if let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) {
      path = String(target[..<mark])
      query = String(target[target.index(after: mark)...])
    } else {
      path = String(target)
      query = nil
    }
    headers = head.headers
    self.body = body
    self.peer = peer
    self.id = id
    self.arrival = arrival
  }

  /// The value of a header that appears once; nil if it is missing or empty. The first of several counts.
  func header(_ name: String) -> String? {
    headers.first(name: name).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Lends the body's bytes for the time of a call.
  func withBody<Result>(_ read: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    body.withUnsafeReadableBytes { read($0.bindMemory(to: UInt8.self)) }
  }
}

extension Language {
  /// The language that a request's headers ask for: English unless they ask for Chinese.
  init(_ headers: HTTPHeaders) {
    self = headers.first(name: "x-authing-lang")?.lowercased().hasPrefix("zh") == true ? .chinese : .english
  }
}
