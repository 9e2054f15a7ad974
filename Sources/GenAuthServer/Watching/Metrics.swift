import Synchronization

/// Counts what was answered, for Prometheus' text format 0.0.4 (docs/server.md, "Monitoring").
///
/// The names of operations come from the catalogue and those of endpoints from the program, so there are only so many lines, whatever clients send.
final class Metrics: Sendable {
  private struct Series: Hashable {
    var name: String
    var statusCode: Int
  }

  private struct State {
    var requests: [Series: Int] = [:]
    var buckets = [Int](repeating: 0, count: Metrics.bounds.count + 1)
    var nanoseconds: Int64 = 0
    var count = 0
    var throttled = 0
  }

  /// The upper bounds of the buckets of durations, in seconds.
  private static let bounds: [Double] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

  private let state = Mutex(State())
  private let connections = Atomic<Int>(0)

  /// Notes an answer.
  func note(_ name: String, statusCode: Int, nanoseconds: Int64) {
    let seconds = Double(nanoseconds) / 1e9
    let bucket = Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count
    state.withLock { state in
      state.requests[Series(name: name, statusCode: statusCode), default: 0] += 1
      state.buckets[bucket] += 1
      state.nanoseconds &+= nanoseconds
      state.count += 1
    }
  }

  /// Notes a request that was refused because its client sends too many.
  func throttled() { state.withLock { $0.throttled += 1 } }

  /// Notes that a connection was opened (1) or closed (-1).
  func connection(_ change: Int) { connections.add(change, ordering: .relaxed) }

  /// Everything as text.
  /// - Parameter pending: how many requests are being answered.
  func text(pending: Int) -> String {
    let state = state.withLock { $0 }
    var text = "# HELP moonpool_requests_total Requests served, by operation and by the statusCode of the envelope.\n"
    text += "# TYPE moonpool_requests_total counter\n"
    for (series, count) in state.requests.sorted(by: {
      ($0.key.name, $0.key.statusCode) < ($1.key.name, $1.key.statusCode)
    }) {
      text += "moonpool_requests_total{operation=\"\(series.name)\",status=\"\(series.statusCode)\"} \(count)\n"
    }
    text += "# HELP moonpool_request_seconds Time taken to serve requests.\n# TYPE moonpool_request_seconds histogram\n"
    var total = 0
    for (bound, count) in zip(Self.bounds, state.buckets) {
      total += count
      text += "moonpool_request_seconds_bucket{le=\"\(bound)\"} \(total)\n"
    }
    text += "moonpool_request_seconds_bucket{le=\"+Inf\"} \(state.count)\n"
    text += "moonpool_request_seconds_sum \(Double(state.nanoseconds) / 1e9)\n"
    text += "moonpool_request_seconds_count \(state.count)\n"
    text += "# HELP moonpool_throttled_total Requests rejected because the client sent too many.\n"
    text += "# TYPE moonpool_throttled_total counter\nmoonpool_throttled_total \(state.throttled)\n"
    text += "# HELP moonpool_connections Open connections.\n# TYPE moonpool_connections gauge\n"
    text += "moonpool_connections \(connections.load(ordering: .relaxed))\n"
    text +=
      "# HELP moonpool_requests_pending Requests in progress.\n# TYPE moonpool_requests_pending gauge\n"
    text += "moonpool_requests_pending \(pending)\n"
    return text
  }
}
