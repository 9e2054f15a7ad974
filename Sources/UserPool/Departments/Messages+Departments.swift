import Contract

// The sentences about organizations and departments; departmentNotFound is among those about users.
extension Message {
  /// {0} code
  static let organizationNotFound = Message(
    english: "organization {0} not found",
    chinese: "组织 {0} 不存在")
  /// {0} what was asked for
  static let ambiguousDepartment = Message(
    english: "{0} matches departments in several organizations; use department_id instead",
    chinese: "{0} 对应多个组织中的部门，请改用 department_id")
  static let rootNeedsOrganization = Message(
    english: "root is the root department of an organization, so organizationCode is required",
    chinese: "root 表示组织的根部门，需要提供 organizationCode")
  /// {0} type
  static let unknownDepartmentIdType = Message(
    english: "{0} is not a department id type",
    chinese: "不支持的部门 ID 类型 {0}")
  static let needsDepartment = Message(
    english: "departmentId or departmentCode is required",
    chinese: "departmentId 与 departmentCode 至少需要提供一个")
  static let rootHasNoParent = Message(
    english: "the root department has no parent department",
    chinese: "根部门没有上级部门")
  static let rootCannotMove = Message(
    english: "the root department cannot be moved", chinese: "根部门不能移动")
  /// {0} operation
  static let rootIsOrganization = Message(
    english: "the root department is the organization itself; use {0}",
    chinese: "根部门即组织本身，请使用 {0}")
  /// {0} {1} ids
  static let departmentCycle = Message(
    english: "cannot move {0} under {1}, which is the same department or one below it",
    chinese: "不能将部门 {0} 移动到自身或其下级部门 {1} 之下")
  /// {0} how many
  static let departmentHasChildren = Message(
    english: "the department still has {0} {0:child department|child departments}; delete or move all of them first",
    chinese: "该部门下还有 {0} 个子部门，请先删除或移走")
  /// {0} how many
  static let departmentHasMembers = Message(
    english: "the department still has {0} {0:member|members}; remove all of them first",
    chinese: "该部门下还有 {0} 名成员，请先移除")
  static let severalMainDepartments = Message(
    english: "only one department can be the main department",
    chinese: "只能设置一个主部门")
  /// {0} id
  static let departmentTwice = Message(
    english: "{0} appears in the list twice",
    chinese: "{0} 在列表中重复")
  /// {0} most
  static let organizationDepth = Message(
    english: "a department tree cannot have more than {0} levels",
    chinese: "部门层级不能超过 {0} 层")
  /// {0} provider
  static let syncRelationNotFound = Message(
    english: "the department has no sync relation with {0}",
    chinese: "该部门没有与 {0} 的同步关系")
  static let conflictingNodes = Message(
    english: "excludeVirtualNode and onlyVirtualNode cannot be used together",
    chinese: "excludeVirtualNode 与 onlyVirtualNode 不能同时使用")
}
