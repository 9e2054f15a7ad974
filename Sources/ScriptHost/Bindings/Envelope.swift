import Contract
import Lua

/// Pushes answers: `{statusCode, message, apiCode, requestId, data}`, the objects in it reading strictly.
struct Envelope {
  private let schema: Schema?
  private let data: Schema?
  private let secrets: [Key]
  private let names: Names

  /// The envelope's own names inside a state.
  struct Names {
    let statusCode: InternedString
    let message: InternedString
    let apiCode: InternedString
    let requestId: InternedString
    let data: InternedString

    init(_ state: State) {
      statusCode = state.intern("statusCode")
      message = state.intern("message")
      apiCode = state.intern("apiCode")
      requestId = state.intern("requestId")
      data = state.intern("data")
    }
  }

  init(_ schema: Schema?, _ names: Names) {
    self.schema = schema
    self.names = names
    data = Self.inner(schema?.field(named: "data"))
    secrets = (data?.fields.filter { $0.isSecret || Redactor.isSecret(name: $0.name) } ?? []).map(\.key)
  }

  private static func inner(_ field: Field?) -> Schema? {
    switch field?.type {
    case .ref(let schema): return schema
    case .array:
      if case .ref(let schema)? = field?.items?.type { return schema }
      return nil
    default: return nil
    }
  }

  /// The DTO of a list's entries.
  var entry: Schema? { Self.inner(data?.field(named: "list")) }

  /// Tells the redactor the tokens and secrets in an answer.
  func remember(_ response: Response, in redactor: Redactor) {
    guard let data = response.data else { return }
    // What a refusal carries is not in the DTO.
    if !response.isSuccess { return redactor.remember(secretsIn: data) }
    guard !secrets.isEmpty else { return }
    data.withRoot { root in
      for key in secrets { if let secret = root[key]?.string { redactor.add(secret) } }
    }
  }

  /// Pushes the answer as one table. Everything in it is there for `next` and C modules, whatever its size.
  /// - Parameter done: of a refused list that was sent in pieces: how many entries are done.
  /// - Throws: ``LuaError`` with code `memory` if the stack cannot grow.
  func push(
    _ response: Response, on stack: Stack, asked: AskedFor, with pusher: TapePusher, done: Int? = nil
  ) throws(LuaError) {
    try stack.ensure(8)
    let held = response.data.flatMap { HeldMemory.counting($0.byteCount, for: stack) }
    defer { withExtendedLifetime(held) {} }
    if response.isBare, response.isSuccess, let bare = response.data {
      return try bare.withRoot { node throws(LuaError) in try pusher.push(node, on: stack, schema: schema, asked: asked)
      }
    }
    stack.createTable(record: 4)
    stack.push(names.statusCode)
    stack.push(response.statusCode)
    stack.setField()
    stack.push(names.message)
    stack.push(response.text(indexBase: 1) + (done.map(CallError.afterPieces) ?? ""))
    stack.setField()
    if let done {
      stack.push(done)
      stack.rawSet(-2, "done")
    }
    if let apiCode = response.apiCode {
      stack.push(names.apiCode)
      stack.push(apiCode)
      stack.setField()
    }
    if let requestId = response.requestId {
      stack.push(names.requestId)
      stack.push(requestId)
      stack.setField()
    }
    if let tape = response.data {
      try tape.withRoot { node throws(LuaError) in
        if node.isNull { return }
        stack.push(names.data)
        try pusher.push(node, on: stack, schema: data, asked: asked)
        stack.setField()
      }
    }
    if let schema { pusher.strict.apply(stack, schema, asked) }
  }
}
