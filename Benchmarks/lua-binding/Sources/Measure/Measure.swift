import Baseline
import Lua

/// Measures the binding against the same work in C, in one process, the two taking turns; the least of the rounds counts.
@main
struct Measure {
  let state: State
  let fields: [Field]
  let names: [InternedString]
  let calls: Reference
  let boxedCalls: Reference
  let throwing: Reference
  let small: Reference
  let allocate: Reference

  /// A field of the record, with its interned name.
  struct Field {
    enum Content {
      case text([UInt8])
      case integer(Int64)
      case boolean(Bool)
    }
    let name: InternedString
    let content: Content
  }

  /// What a host might make of the record.
  struct User {
    var userId, username, email, phone, phoneCountryCode, nickname, name, givenName, familyName, status: String
    var workStatus, gender, birthdate, city, province, country, address, company, externalId, createdAt: String
    var updatedAt: String
    var loginsCount, passwordSecurityLevel: Int64
    var emailVerified, resetPasswordOnNextLogin: Bool
  }

  init() throws {
    state = try State()
    state.stack.push(native: { raw in
      Stack.run(raw) { stack in
        stack.push(try stack.integerArgument(1) &+ stack.integerArgument(2))
        return 1
      }
    })
    try state.globals.set("add", state.stack.popValues(1)[0])
    try state.globals.set("boxed") { stack in
      stack.push(try stack.integerArgument(1) &+ stack.integerArgument(2))
      return 1
    }
    try state.globals.set("fail") { _ in throw LuaError("no") }
    let functions = try state.run(
      """
      return function(n) local add = add for i = 1, n do add(i, 1) end end,
        function(n) local add = boxed for i = 1, n do add(i, 1) end end,
        function(n) local fail, pcall = fail, pcall for i = 1, n do pcall(fail) end end,
        function(a) return a end,
        function(n) local t for i = 1, n do t = {i, {x = i}, 'a' .. i} end end
      """
    ).compactMap(\.reference)
    calls = functions[0]
    boxedCalls = functions[1]
    throwing = functions[2]
    small = functions[3]
    allocate = functions[4]
    let state = state
    fields = withUnsafeBytes(of: user_fields) { raw in
      raw.bindMemory(to: field.self).map { field in
        let content: Field.Content =
          switch field.kind {
          case FIELD_STRING: .text(Array(UnsafeRawBufferPointer(start: field.text, count: field.length)))
          case FIELD_INTEGER: .integer(field.number)
          default: .boolean(field.number != 0)
          }
        return Field(name: state.intern(String(cString: field.name)), content: content)
      }
    }
    names = fields.map(\.name)
  }

  private func time(_ count: Int64, _ work: () throws -> Void) rethrows -> Double {
    let since = baseline_now()
    try work()
    return Double(baseline_now() - since) / Double(count)
  }

  func run(_ function: Reference, _ count: Int64) throws -> Double {
    state.stack.push(function)
    state.stack.push(count)
    return try time(count) { try state.stack.call(1, results: 0) }
  }

  func callFunction(_ count: Int64) throws -> Double {
    let stack = state.stack
    stack.push(small)
    defer { stack.pop() }
    return try time(count) {
      for i in 0..<count {
        stack.copy(-1)
        stack.push(i)
        try stack.call(1, results: 1, traceback: false)
        stack.pop()
      }
    }
  }

  func pushRecord(_ stack: Stack) {
    stack.createTable(record: fields.count)
    for field in fields {
      stack.push(field.name)
      switch field.content {
      case .text(let bytes): stack.push(bytes)
      case .integer(let value): stack.push(value)
      case .boolean(let value): stack.push(value)
      }
      stack.setField()
    }
  }

  func push(_ count: Int64) -> Double {
    state.collectGarbage()
    let stack = state.stack
    return time(count) {
      for _ in 0..<count {
        pushRecord(stack)
        stack.pop()
      }
    }
  }

  func readBorrowed(_ count: Int64) -> Double {
    let stack = state.stack
    pushRecord(stack)
    defer { stack.pop() }
    var sum = 0
    let result = time(count) {
      for _ in 0..<count {
        for name in names {
          _ = stack.rawGet(-1, name)
          if let bytes = stack.bytes(-1) {
            sum &+= bytes.count &+ Int(bytes.first ?? 0)
          } else if let value = stack.integer(-1) {
            sum &+= Int(value)
          } else if stack.isTrue(-1) {
            sum &+= 1
          }
          stack.pop()
        }
      }
    }
    precondition(sum != 0)
    return result
  }

  private func user(_ stack: Stack) -> User {
    var next = 0
    func name() -> InternedString {
      defer { next += 1 }
      return names[next]
    }
    func text() -> String { stack.string(-1, field: name()) ?? "" }
    func number() -> Int64 { stack.integer(-1, field: name()) ?? 0 }
    func flag() -> Bool { stack.boolean(-1, field: name()) ?? false }
    return User(
      userId: text(), username: text(), email: text(), phone: text(), phoneCountryCode: text(), nickname: text(),
      name: text(), givenName: text(), familyName: text(), status: text(), workStatus: text(), gender: text(),
      birthdate: text(), city: text(), province: text(), country: text(), address: text(), company: text(),
      externalId: text(), createdAt: text(), updatedAt: text(), loginsCount: number(),
      passwordSecurityLevel: number(), emailVerified: flag(), resetPasswordOnNextLogin: flag())
  }

  func readStruct(_ count: Int64) -> Double {
    let stack = state.stack
    pushRecord(stack)
    defer { stack.pop() }
    var sum = 0
    let result = time(count) {
      for _ in 0..<count { sum &+= user(stack).email.utf8.count }
    }
    precondition(sum != 0)
    return result
  }

  static func main() throws {
    let measure = try Measure()
    let c = baseline_open()
    defer { baseline_close(c) }
    let rows: [(name: String, bound: Double?, count: Int64, c: (Int64) -> Double, swift: (Int64) throws -> Double)] = [
      ("Lua calls host function", 1.2, 100_000, { baseline_call(c, $0) }, { try measure.run(measure.calls, $0) }),
      ("  the same, a closure", nil, 100_000, { baseline_call(c, $0) }, { try measure.run(measure.boxedCalls, $0) }),
      ("host function throws", nil, 20_000, { baseline_throw(c, $0) }, { try measure.run(measure.throwing, $0) }),
      ("host calls Lua function", nil, 100_000, { baseline_function(c, $0) }, { try measure.callFunction($0) }),
      ("push a record of 25 fields", 1.3, 5_000, { baseline_push(c, $0) }, { measure.push($0) }),
      ("read a record, borrowed", 2, 5_000, { baseline_read(c, $0) }, { measure.readBorrowed($0) }),
      ("read a record into a struct", 2, 5_000, { baseline_read(c, $0) }, { measure.readStruct($0) }),
      ("Lua allocates", nil, 20_000, { baseline_allocate(c, $0) }, { try measure.run(measure.allocate, $0) }),
    ]
    print(pad("ns per operation", 30) + "       C   Swift   ratio   bound")
    for row in rows {
      var least = (c: Double.infinity, swift: Double.infinity)
      for _ in 0..<60 {
        least.c = min(least.c, row.c(row.count))
        least.swift = min(least.swift, try row.swift(row.count))
      }
      let bound = row.bound.map { fixed($0) } ?? "-"
      print(
        pad(row.name, 30) + right(fixed(least.c), 8) + right(fixed(least.swift), 8)
          + right(fixed(least.swift / least.c), 8) + right(bound, 8))
    }
  }
}

/// Two decimals, without Foundation.
func fixed(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  let rest = hundredths % 100
  return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}

/// Fills up on the right.
func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

/// Fills up on the left.
func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
