import UserPool

extension SQLiteStore {
  /// What must hold of departments, groups and roles: a problem, and how many there are of it.
  static let directoryInvariants: [(String, String)] = [
    (
      "departments whose parent is missing or belongs to another organization",
      """
      SELECT count(*) FROM departments d LEFT JOIN departments p ON p.number = d.parent
      WHERE iif(d.parent IS NULL, d.organization <> d.number, p.organization IS NOT d.organization)
      """
    ),
    (
      "departments that cannot be reached from their organization",
      """
      WITH RECURSIVE reached (number) AS (SELECT number FROM departments WHERE parent IS NULL UNION ALL
        SELECT d.number FROM reached CROSS JOIN departments d ON d.parent = reached.number)
      SELECT (SELECT count(*) FROM departments) - (SELECT count(*) FROM reached)
      """
    ),
    (
      "department memberships without a user or a department",
      """
      SELECT count(*) FROM memberships WHERE user NOT IN (SELECT seq FROM users)
        OR department NOT IN (SELECT number FROM departments)
      """
    ),
    (
      "departments with a wrong member count",
      """
      SELECT count(*) FROM departments d
      WHERE d.members <> (SELECT count(*) FROM memberships m WHERE m.department = d.number)
      """
    ),
    (
      "users who are not members of their main department",
      """
      SELECT count(*) FROM users WHERE mainDepartmentId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM memberships m
        CROSS JOIN departments d ON d.number = m.department WHERE m.user = users.seq AND d.id = users.mainDepartmentId)
      """
    ),
    (
      "group memberships without a user or a group",
      """
      SELECT count(*) FROM groupMembers WHERE user NOT IN (SELECT seq FROM users)
        OR groupNumber NOT IN (SELECT number FROM userGroups)
      """
    ),
    (
      "groups with a wrong member count",
      """
      SELECT count(*) FROM userGroups g
      WHERE g.members <> (SELECT count(*) FROM groupMembers m WHERE m.groupNumber = g.number)
      """
    ),
    (
      "roles without a namespace",
      "SELECT count(*) FROM roles WHERE namespace NOT IN (SELECT number FROM namespaces)"
    ),
    (
      "role assignments without a role or a target",
      """
      SELECT count(*) FROM assignments WHERE role NOT IN (SELECT number FROM roles)
        OR (kind = 1 AND target NOT IN (SELECT seq FROM users))
        OR (kind = 2 AND target NOT IN (SELECT number FROM userGroups))
        OR (kind = 3 AND target NOT IN (SELECT number FROM departments))
        OR (kind = 4 AND target NOT IN (SELECT number FROM roles))
      """
    ),
    (
      "unique values without their department, group or role",
      """
      SELECT count(*) FROM directoryValues
      WHERE (target = 'DEPARTMENT' AND holder NOT IN (SELECT number FROM departments))
        OR (target = 'GROUP' AND holder NOT IN (SELECT number FROM userGroups))
        OR (target = 'ROLE' AND holder NOT IN (SELECT number FROM roles))
      """
    ),
  ]
}
