import Contract

/// The overview, and the pages of clients and groups of operations.
enum GroupHelp {
  static func writeOverview(to page: inout HelpPage) {
    page.rows(
      [
        .init(
          name: "name?", kind: "",
          line:
            "Shows help on an operation, DTO, field, module or function: updateUser?, updateUser.options?, json.encode?"
        ),
        .init(name: "name??", kind: "", line: "Shows an example that you can run."),
        .init(
          name: "help \"words\"", kind: "", line: "Finds operations and fields by their purpose: help \"password\"."
        ),
        .init(name: "\\help", kind: "", line: "Lists the commands of the prompt."),
      ], indent: 0)
    page.heading("Modules")
    page.rows(
      [
        .init(
          name: "management", kind: "",
          line:
            "The administrator of the pool. Every operation is a method, such as management:getUser { userId = \"…\" }."
        ),
        .init(
          name: "authentication", kind: "",
          line: "An application of the pool. Through it, users sign in and change their own profile."),
      ] + ModuleDocs.all.map { .init(name: $0.name, kind: "", line: $0.line) })
    page.heading("Operations")
    let groups = HelpGroups.all.map { "\($0.name) (\($0.operations.count))" }.joined(separator: ", ")
    page.paragraph(groups, indent: 2)
    page.line()
    page.paragraph("help \"Users\" lists a group.", dim: true)
  }

  static func write(_ client: Operation.Client, to page: inout HelpPage) {
    let name = client == .management ? "management" : "authentication"
    page.line(page.palette.heading(name))
    page.paragraph(
      client == .management
        ? "The administrator of the chosen target's pool. A refused call raises; management.try:NAME { … } returns the envelope instead. management:users { … } walks over users."
        : "The first application of the chosen target's pool. After sign-in, authentication:setAccessToken(token) makes all calls for that user.",
      indent: 2)
    page.heading("Operations")
    let groups = HelpGroups.all.compactMap { group -> HelpPage.Row? in
      let own = group.operations.filter { $0.client == client }
      return own.isEmpty ? nil : .init(name: group.name, kind: "", line: summary(of: own))
    }
    page.rows(groups)
    page.line()
    page.paragraph("help \"Users\" lists a group.", dim: true)
  }

  static func write(group name: String, _ isSupported: (Operation) -> Bool, to page: inout HelpPage) {
    guard let group = HelpGroups.all.first(where: { $0.name == name }) else { return }
    page.line(page.palette.heading(group.name))
    for client in Operation.Client.allCases {
      let own = group.operations.filter { $0.client == client }
      if own.isEmpty { continue }
      page.heading(client == .management ? "management" : "authentication")
      page.rows(own.map { .init(name: $0.name, kind: "", line: line($0, isSupported($0))) })
    }
  }

  /// An operation in one line.
  static func line(_ operation: Operation, _ isSupported: Bool) -> String {
    let summary = operation.summary ?? ""
    return isSupported || operation.isHelper
      ? summary : summary + (summary.isEmpty ? "" : " ") + "(Not supported by the embedded pool.)"
  }

  private static func summary(of operations: [Operation]) -> String {
    let shown = operations.prefix(4).map(\.name).joined(separator: ", ")
    return operations.count > 4 ? "\(shown) and \(operations.count - 4) more" : shown
  }
}
