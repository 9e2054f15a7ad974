import Contract

/// Leaves a row in the audit log for every call of an administrator's that changed something: one row a call, however many things it changed.
enum AuditTrail {
  /// What a request may call the thing that it changes, the commonest first.
  private static let identifying = [
    "userId", "appId", "accessKeyId", "departmentId", "code", "organizationCode", "namespaceCode", "key", "id",
  ].compactMap { Key($0) }

  /// Notes a call within its transaction. It must cost next to nothing: nothing is read, and values are not looked at.
  static func note(_ call: Call, _ transaction: any WriteTransaction) throws(PoolFailure) {
    var fields = ""
    var target: String?
    var count: Int64 = 1
    call.body.withRoot { root in
      target = identifying.lazy.compactMap { root[$0]?.string }.first
      root.forEachMember { name, node in
        if !fields.isEmpty { fields += "," }
        fields += name.name
        if node.kind == .array, name.name == "list" || name.name == "userIds" { count = Int64(node.count) }
      }
    }
    try transaction.addChange(
      ChangeRow(
        at: call.pool.clock.milliseconds, operation: call.operation, target: target.map { cut($0, 256) },
        fields: cut(fields, 1024), count: count, clientIp: call.context.clientAddress,
        userAgent: call.context.userAgent.map { cut($0, 512) }))
  }

  /// The first characters of a text. A short one is left as it is, without looking for its characters.
  private static func cut(_ text: String, _ most: Int) -> String {
    text.utf8.count <= most ? text : String(text.prefix(most))
  }

  /// Has what a handler of an administrator's operation does noted, unless it refuses.
  static func audited(_ call: Call, _ apply: @escaping WriteBody) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let answer = try apply(transaction)
      if answer.refusal == nil { try note(call, transaction) }
      return answer
    }
  }
}
