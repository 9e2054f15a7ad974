import Contract

/// A line for every answer, without anything secret: no header, no body, and of a query the names alone.
final class AccessLog: Sendable {
  private let style: ServerConfiguration.LogStyle
  private let now: @Sendable () -> Int64
  private let write: @Sendable ([UInt8]) -> Void

  init(
    style: ServerConfiguration.LogStyle, now: @escaping @Sendable () -> Int64,
    write: @escaping @Sendable ([UInt8]) -> Void
  ) {
    self.style = style
    self.now = now
    self.write = write
  }

  /// Notes an answer.
  func note(_ answer: WireAnswer, to request: WireRequest?, peer: String, nanoseconds: Int64) {
    let time = Timestamp.text(now())
    let target = request.map { Self.target($0, isKnown: answer.name != "unknown") } ?? "-"
    let milliseconds = Double(nanoseconds / 1000) / 1000
    switch style {
    case .text:
      let line =
        "\(time) \(peer.isEmpty ? "-" : peer) \(Self.plain(request?.method ?? "-", limit: 16)) \(target) "
        + "\(answer.statusCode) \(milliseconds)ms \(answer.name) \(Self.plain(answer.caller, limit: 80)) "
        + "request=\(answer.requestId)\n"
      write(Array(line.utf8))
    case .json:
      let entry: Value = [
        "time": .string(time), "peer": .string(peer), "method": .string(Self.plain(request?.method ?? "-", limit: 16)),
        "target": .string(target), "statusCode": .integer(Int64(answer.statusCode)),
        "milliseconds": .number(milliseconds), "operation": .string(answer.name),
        "caller": .string(Self.plain(answer.caller, limit: 80)), "requestId": .string(answer.requestId),
      ]
      write(line(entry))
    }
  }

  /// Notes what went wrong inside.
  func failure(_ message: String, id: String) {
    switch style {
    case .text: write(Array("\(Timestamp.text(now())) error \(Self.plain(message, limit: 500)) request=\(id)\n".utf8))
    case .json:
      write(line(["time": .string(Timestamp.text(now())), "error": .string(message), "requestId": .string(id)]))
    }
  }

  private func line(_ entry: Value) -> [UInt8] {
    var writer = JSONWriter()
    entry.emit(into: &writer)
    return writer.withText { Array($0) + [0x0A] }
  }

  /// The path and the names of the query. A path that leads nowhere may hold anything, so little is shown of it.
  static func target(_ request: WireRequest, isKnown: Bool) -> String {
    var text = isKnown ? plain(request.path, limit: 200) : unknown(request.path)
    guard let query = request.query, !query.isEmpty else { return text }
    let names = FormReader.parameters(query).prefix(20).map { plain($0.name, limit: 40) + "=…" }
    text += "?" + names.joined(separator: "&")
    return text
  }

  private static func unknown(_ path: String) -> String {
    path.split(separator: "/", omittingEmptySubsequences: false).prefix(8)
      .map { $0.utf8.count > 24 ? "…" : plain(String($0), limit: 24) }.joined(separator: "/")
  }

  /// A text that cannot end a line or drive a terminal.
  static func plain(_ text: String, limit: Int) -> String {
    var result = ""
    for scalar in text.unicodeScalars.prefix(limit) {
      let isPlain = (0x21...0x7E).contains(scalar.value) || (scalar.value > 0xA0 && scalar.properties.isAlphabetic)
      result.unicodeScalars.append(isPlain ? scalar : "_")
    }
    return result
  }
}
