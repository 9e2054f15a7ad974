import Contract

/// Leaves a row in the audit log for every call of an administrator's that changed something: one row a call, however
/// many things it changed.
enum AuditTrail {
  /// Notes a call within its transaction. It must cost next to nothing: nothing is read, and no value is looked at but
  /// one id. Where the ids are the catalogue knows (docs/contract.md, "Subjects").
  /// - Parameter answer: the data of the answer, which may have the id of what was created.
  static func note(
    _ operation: Operation, _ call: Call, answer: Tape?, _ transaction: any WriteTransaction
  ) throws(PoolFailure) {
    var fields = ""
    let extent = call.body.withRoot { root in
      root.forEachMember { name, _ in
        if !fields.isEmpty { fields += "," }
        fields += name.name
      }
      let subjects = operation.subjects
      guard let answer else { return subjects?.extent(in: root, answer: nil) }
      return answer.withRoot { subjects?.extent(in: root, answer: $0) }
    }
    try transaction.addChange(
      ChangeRow(
        at: call.pool.clock.milliseconds, operation: call.operation, target: extent?.target.map { cut($0, 256) },
        fields: cut(fields, 1024), count: Int64(extent?.count ?? 1), clientIp: call.context.clientAddress,
        userAgent: call.context.userAgent.map { cut($0, 512) }))
  }

  /// The first characters of a text. A short one is left as it is, without looking for its characters.
  private static func cut(_ text: String, _ most: Int) -> String {
    text.utf8.count <= most ? text : String(text.prefix(most))
  }

  /// Has what a handler of an administrator's operation does noted, unless it refuses.
  static func audited(_ operation: Operation, _ call: Call, _ apply: @escaping WriteBody) -> WriteBody {
    { (transaction) throws(PoolFailure) in
      let answer = try apply(transaction)
      if answer.refusal == nil { try note(operation, call, answer: answer.data, transaction) }
      return answer
    }
  }
}
