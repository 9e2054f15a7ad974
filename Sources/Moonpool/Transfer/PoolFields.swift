import Contract

/// The fields of a user that an export writes and an import cannot set: ids, times, counts. The importing pool sets its own. The reset flags
/// are not among them (``ImportedResets``).
enum PoolFields {
  /// Whether a name is one of them: a field of UserDto that CreateUserInfoDto does not have.
  static func contains(_ name: String) -> Bool {
    !ImportedResets.contains(name) && Catalogue.schema(named: "UserDto")?.field(named: name) != nil
      && Catalogue.schema(named: "CreateUserInfoDto")?.field(named: name) == nil
  }
}
