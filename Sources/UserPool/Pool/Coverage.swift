import Contract

/// How much of the contract an embedded pool answers, told by the operations that have a handler.
public struct Coverage: Sendable {
  /// The operations of one group of the catalogue.
  public struct Group: Sendable, Equatable {
    /// The group's name.
    public var name: String
    /// The operations that the pool answers, as `client.name`, in alphabetical order.
    public var implemented: [String]
    /// The others, which it answers with 501.
    public var missing: [String]

    /// How many operations the group has.
    public var count: Int { implemented.count + missing.count }
  }

  /// The groups in alphabetical order.
  public let groups: [Group]

  /// The coverage of a table.
  /// - Parameter table: the operations of a pool.
  public init(of table: OperationTable = .standard) {
    var groups: [String: Group] = [:]
    for operation in Catalogue.operations where !operation.isHelper {
      let client = operation.client == .management ? "management" : "authentication"
      let name = "\(client).\(operation.name)"
      var group = groups[operation.group] ?? Group(name: operation.group, implemented: [], missing: [])
      if table.answers(operation) { group.implemented.append(name) } else { group.missing.append(name) }
      groups[operation.group] = group
    }
    self.groups = groups.values.sorted { $0.name < $1.name }.map { group in
      Group(name: group.name, implemented: group.implemented.sorted(), missing: group.missing.sorted())
    }
  }

  /// How many operations the pool answers.
  public var implemented: Int { groups.reduce(0) { $0 + $1.implemented.count } }

  /// How many operations there are.
  public var count: Int { groups.reduce(0) { $0 + $1.count } }
}
