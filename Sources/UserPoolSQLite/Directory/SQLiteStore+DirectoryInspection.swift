import UserPool

extension SQLiteStore {
  /// What must hold of departments, groups and roles: a problem, and how many there are of it.
  static let directoryInvariants: [(String, String)] = [
    (
      "departments stand under none that is there, or in another organization than the one above them",
      """
      SELECT count(*) FROM departments d LEFT JOIN departments p ON p.number = d.parent
      WHERE iif(d.parent IS NULL, d.organization <> d.number, p.organization IS NOT d.organization)
      """
    ),
    (
      "departments cannot be reached from their organization",
      """
      WITH RECURSIVE reached (number) AS (SELECT number FROM departments WHERE parent IS NULL UNION ALL
        SELECT d.number FROM reached CROSS JOIN departments d ON d.parent = reached.number)
      SELECT (SELECT count(*) FROM departments) - (SELECT count(*) FROM reached)
      """
    ),
    (
      "places in departments belong to nobody or to no department",
      """
      SELECT count(*) FROM memberships WHERE user NOT IN (SELECT seq FROM users)
        OR department NOT IN (SELECT number FROM departments)
      """
    ),
    (
      "departments have more or fewer members than were counted",
      """
      SELECT count(*) FROM departments d
      WHERE d.members <> (SELECT count(*) FROM memberships m WHERE m.department = d.number)
      """
    ),
    (
      "users have a main department that they are not in",
      """
      SELECT count(*) FROM users WHERE mainDepartmentId IS NOT NULL AND NOT EXISTS (SELECT 1 FROM memberships m
        CROSS JOIN departments d ON d.number = m.department WHERE m.user = users.seq AND d.id = users.mainDepartmentId)
      """
    ),
    (
      "places in groups belong to nobody or to no group",
      """
      SELECT count(*) FROM groupMembers WHERE user NOT IN (SELECT seq FROM users)
        OR groupNumber NOT IN (SELECT number FROM userGroups)
      """
    ),
    (
      "groups have more or fewer members than were counted",
      """
      SELECT count(*) FROM userGroups g
      WHERE g.members <> (SELECT count(*) FROM groupMembers m WHERE m.groupNumber = g.number)
      """
    ),
    (
      "roles belong to no namespace",
      "SELECT count(*) FROM roles WHERE namespace NOT IN (SELECT number FROM namespaces)"
    ),
    (
      "roles are assigned to nothing, or are no roles",
      """
      SELECT count(*) FROM assignments WHERE role NOT IN (SELECT number FROM roles)
        OR (kind = 1 AND target NOT IN (SELECT seq FROM users))
        OR (kind = 2 AND target NOT IN (SELECT number FROM userGroups))
        OR (kind = 3 AND target NOT IN (SELECT number FROM departments))
        OR (kind = 4 AND target NOT IN (SELECT number FROM roles))
      """
    ),
    (
      "unique values of departments, groups and roles belong to nothing",
      """
      SELECT count(*) FROM directoryValues
      WHERE (target = 'DEPARTMENT' AND holder NOT IN (SELECT number FROM departments))
        OR (target = 'GROUP' AND holder NOT IN (SELECT number FROM userGroups))
        OR (target = 'ROLE' AND holder NOT IN (SELECT number FROM roles))
      """
    ),
  ]
}
