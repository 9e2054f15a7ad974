// The sentences about organizations and departments; departmentNotFound stands with those about users.
extension Message {
  /// {0} code
  static let organizationNotFound = Message(english: "there is no organization {0}", chinese: "组织 {0} 不存在")
  /// {0} what was asked for
  static let ambiguousDepartment = Message(
    english: "{0} means departments of several organizations; use department_id instead",
    chinese: "{0} 对应多个组织中的部门，请改用 department_id")
  static let rootNeedsOrganization = Message(
    english: "root is the root of an organization: its organizationCode is needed",
    chinese: "root 表示组织的根部门，需要提供 organizationCode")
  /// {0} type
  static let unknownDepartmentIdType = Message(
    english: "{0} is not a type of department id", chinese: "不支持的部门 ID 类型 {0}")
  static let needsDepartment = Message(
    english: "one of departmentId and departmentCode is needed", chinese: "departmentId 与 departmentCode 至少需要一个")
  static let rootHasNoParent = Message(
    english: "the root department has no department above it", chinese: "根部门没有上级部门")
  static let rootCannotMove = Message(
    english: "the root department cannot be moved", chinese: "根部门不能移动")
  /// {0} operation
  static let rootIsOrganization = Message(
    english: "the root department is the organization: use {0}", chinese: "根部门即组织本身，请使用 {0}")
  /// {0} {1} ids
  static let departmentCycle = Message(
    english: "{0} cannot be put under {1}, which is the same department or one beneath it",
    chinese: "不能将部门 {0} 移动到自身或其下级部门 {1} 之下")
  /// {0} how many
  static let departmentHasChildren = Message(
    english: "there are {0} departments beneath it; delete or move them first", chinese: "该部门下还有 {0} 个子部门，请先删除或移走")
  /// {0} how many
  static let departmentHasMembers = Message(
    english: "there are {0} members in it; remove them first", chinese: "该部门下还有 {0} 名成员，请先移除")
  static let severalMainDepartments = Message(
    english: "only one department can be the main one", chinese: "只能设置一个主部门")
  /// {0} id
  static let departmentTwice = Message(english: "{0} stands in the list twice", chinese: "{0} 在列表中重复")
  /// {0} most
  static let organizationDepth = Message(
    english: "a tree of departments must not be deeper than {0}", chinese: "部门层级不能超过 {0} 层")
  /// {0} provider
  static let syncRelationNotFound = Message(
    english: "the department has no relation with {0}", chinese: "该部门没有与 {0} 的同步关系")
  static let conflictingNodes = Message(
    english: "excludeVirtualNode and onlyVirtualNode exclude each other",
    chinese: "excludeVirtualNode 与 onlyVirtualNode 不能同时使用")
}
