import Contract

/// The contract's words for operations in the audit log, told from their names and groups.
enum AuditWords {
  private static let types = [
    ("createOrUpdate", "update"), ("create", "create"), ("delete", "delete"), ("remove", "remove"), ("add", "add"),
    ("import", "import"), ("refresh", "refresh"), ("resign", "resign"), ("kick", "remove"), ("link", "add"),
    ("unlink", "remove"), ("assign", "add"), ("revoke", "remove"),
  ]

  private static let resources = [
    ("Otp", "userAccountState"), ("Mfa", "userAccountState"), ("kick", "userLoginState"), ("Role", "role"),
    ("Namespace", "resourceNamespace"), ("Group", "userGroup"), ("Department", "org"), ("Organization", "org"),
    ("Node", "org"), ("Application", "application"), ("AccessKey", "adminPermissionAdmin"), ("User", "user"),
    ("Identity", "user"), ("resign", "userAccountState"),
  ]

  /// The operationType of an operation.
  static func type(of operation: String) -> String { types.first { operation.hasPrefix($0.0) }?.1 ?? "update" }

  /// The resourceType of an operation.
  static func resource(of operation: String) -> String {
    resources.first { operation.contains($0.0) }?.1 ?? "userpool"
  }

  /// The operations of a type and a resource; nil for all of them.
  static func operations(type: String?, resource: String?) -> [String]? {
    let type = type == "all" ? nil : type
    let resource = resource == "all" ? nil : resource
    if type == nil, resource == nil { return nil }
    return Catalogue.operations.lazy.filter { $0.client == .management && !$0.isHelper }.map(\.name).filter { name in
      (type == nil || type == self.type(of: name)) && (resource == nil || resource == self.resource(of: name))
    }
  }
}
