import Contract
import Synchronization
import Testing

/// Users in an answer, and how large its data are on a tape: just below, at and above what the host treats differently,
/// or did once.
struct AnswerSize: Sendable, CustomTestStringConvertible {
  var users: Int
  var bytes: Int?

  var testDescription: String { "\(users) users" + (bytes.map { ", \($0) bytes" } ?? "") }

  static let all =
    [0, 1, 5, 50, 500].map { AnswerSize(users: $0) }
    + [4096, 16 << 10, 64 << 10].flatMap { edge in [-1, 0, 1].map { AnswerSize(users: 1, bytes: edge + $0) } }
}

/// Answers listUsers and batches with as many users as a test wants.
final class AnsweringPool: Backend {
  private let users: Int
  /// How much longer every nickname is.
  let pad: Int
  private let slow = Mutex(false)
  private let hook = Mutex<(@Sendable () -> Void)?>(nil)
  private let told = Mutex<[Bool]>([])
  private let data: (page: Tape, list: Tape)

  /// - Parameter names: how many names the custom data of each user have besides.
  init(_ size: AnswerSize, names: Int = 0) {
    users = size.users
    var pad = 0
    if let bytes = size.bytes { pad = bytes - Tape(Self.list(size.users, pad: 0)).byteCount }
    self.pad = pad
    let list = Self.list(size.users, pad: pad, names: names)
    data = (Tape(["totalCount": .integer(Int64(size.users)), "list": list]), Tape(list))
  }

  var isSlow: Bool {
    get { slow.withLock { $0 } }
    set { slow.withLock { $0 = newValue } }
  }

  /// Of each request, whether the script discards the data of the answer.
  var discards: [Bool] { told.withLock { $0 } }

  /// Called before each answer.
  func onAnswer(_ body: @escaping @Sendable () -> Void) { hook.withLock { $0 = body } }

  func performNow(_ request: Request) throws(Fault) -> Response? { isSlow ? nil : answer(request) }

  func perform(_ request: Request) async throws(Fault) -> Response { answer(request) }

  private func answer(_ request: Request) -> Response {
    hook.withLock { $0 }?()
    told.withLock { $0.append(request.context.discardsData) }
    return Response(data: request.operation.name == "listUsers" ? data.page : data.list)
  }

  private static func list(_ users: Int, pad: Int, names: Int = 0) -> Value {
    .array((0..<users).map { user($0 + 1, pad: pad, names: names) })
  }

  private static func user(_ number: Int, pad: Int, names: Int) -> Value {
    let names = (0..<names).map { Value.Member("name\($0)", .integer(Int64($0))) }
    return [
      "userId": .string("u\(number)"), "status": "Activated", "name": nil,
      "nickname": .string("é\(number)" + String(repeating: "x", count: pad)), "loginsCount": .integer(Int64(number)),
      "emailVerified": .bool(number % 2 == 0),
      "customData": .object(
        [
          .init("school", "Tsinghua"), .init("marks", [1, 2.5, nil]), .init("deep", ["a": ["b": []]]),
        ] + names),
      "departmentIds": ["d1", "d2"], "identities": [],
    ]
  }
}
