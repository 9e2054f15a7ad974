/// What a custom field belongs to.
public enum FieldTarget: String, Sendable, Hashable, CaseIterable {
  /// Users.
  case user = "USER"
  /// Roles.
  case role = "ROLE"
  /// Groups.
  case group = "GROUP"
  /// Departments.
  case department = "DEPARTMENT"
}
