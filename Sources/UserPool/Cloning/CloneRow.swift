import Contract

/// Something of a source that is to be taken over, as the source gave it.
public struct CloneRow: Sendable {
  /// What it is; the raw value is the word for it in the file of refused rows.
  public enum Kind: String, Sendable, CaseIterable {
    /// CustomFieldDto.
    case customField
    /// FunctionModelFieldDto.
    case metadataField
    /// OrganizationDto.
    case organization
    /// DepartmentDto; the owner is the organization's code.
    case department
    /// UserDto with customData, identities and departmentIds.
    case user
    /// `{departmentId, userId}`: a place in a department.
    case member
    /// `{departmentId, userId}`: someone who leads a department.
    case leader
    /// GroupDto.
    case group
    /// `{userId}`; the owner is the group's code.
    case groupMember
    /// A permission namespace: `{code, name, description}`.
    case namespace
    /// RoleDto, with `customData` where there is some; the owner is the namespace's code.
    case role
    /// `{targetType, targetIdentifier, enableTime, endTime, createdAt, namespace}`; the owner is the role's code.
    case assignment
  }

  /// What it is.
  public let kind: Kind
  /// Its fields.
  public let value: Value
  /// What it belongs to, where the fields do not say.
  public let owner: String?

  /// A row.
  public init(_ kind: Kind, _ value: Value, of owner: String? = nil) {
    self.kind = kind
    self.value = value
    self.owner = owner
  }

  /// Tells it from others of its kind.
  var name: String {
    let names: [String] =
      switch kind {
      case .customField: ["targetType", "key"]
      case .metadataField: ["key"]
      case .organization: ["organizationCode"]
      case .department: ["departmentId"]
      case .user, .groupMember: ["userId"]
      case .member, .leader: ["departmentId", "userId"]
      case .group, .namespace, .role: ["code"]
      case .assignment: ["namespace", "targetType", "targetIdentifier"]
      }
    let words = [kind.rawValue, owner ?? ""] + names.map { value[$0]?.string ?? "" }
    return words.joined(separator: "/")
  }
}
