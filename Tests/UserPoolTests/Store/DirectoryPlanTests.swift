import Contract
import Foundation
import Testing

@testable import UserPool
@testable import UserPoolSQLite

@Suite("Queries over many departments and members")
struct DirectoryPlanTests {
  /// What SQLite means to do.
  func plan(_ sql: SQLText) throws -> String {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore.open(path: folder.file("pool.db"))
    let connection = try Connection(path: store.path, use: .reader, options: StoreOptions())
    let statement = try Statement("EXPLAIN QUERY PLAN " + sql.text, on: connection.handle)
    for (index, value) in sql.values.enumerated() { statement.bind(index, value) }
    var lines: [String] = []
    while try statement.step() { lines.append(statement.string(3)) }
    return lines.joined(separator: "; ")
  }

  @Test("a page of a department's own members is read along an index, without sorting them")
  func members() throws {
    var query = MemberQuery(.department(1))
    for (order, index) in [(MemberQuery.Order.joinedAt, "memberships_joined"), (.userId, "PRIMARY KEY")] {
      query.order = order
      for isDescending in [false, true] {
        query.isDescending = isDescending
        let inner = try plan(MemberSQL.page(query)).components(separatedBy: "SCAN (subquery").first ?? ""
        #expect(inner.contains(index) && inner.contains("(department=?)"), "\(inner)")
        #expect(!inner.contains("TEMP B-TREE"), "\(inner)")
      }
    }
  }

  @Test("a page that goes on from a place is found along the same index, without passing by those before it")
  func after() throws {
    for (source, order, search) in [
      (.department(1), .joinedAt, "memberships_joined (department=? AND (joinedAt,user)"),
      (.department(1), .userId, "SEARCH m USING PRIMARY KEY (department=? AND user"),
      (.tree(1, isCommon: true), .joinedAt, "SEARCH m USING COVERING INDEX memberships_time ((joinedAt,user)"),
      (.tree(1, isCommon: true), .userId, "SEARCH users USING INTEGER PRIMARY KEY (rowid"),
      (.tree(1, isCommon: true), .updatedAt, "users_updatedAt (updatedAt"),
      (.group(1), .userId, "SEARCH m USING PRIMARY KEY (groupNumber=? AND user"),
      (.role(1), .userId, "SEARCH assignments USING PRIMARY KEY (role=? AND kind=? AND target"),
    ] as [(MemberQuery.Source, MemberQuery.Order, String)] {
      var query = MemberQuery(source)
      query.order = order
      query.after = UserPlace(values: [.integer(1)], seq: 1)
      for isDescending in [false, true] {
        query.isDescending = isDescending
        let inner = try plan(MemberSQL.page(query)).components(separatedBy: "SCAN (subquery").first ?? ""
        #expect(inner.contains(search + (isDescending ? "<" : ">")), "\(inner)")
        #expect(!inner.contains("TEMP B-TREE"), "\(inner)")
      }
    }
  }

  @Test("departments beneath one are walked along the index of parents")
  func below() throws {
    let deep = try plan(MemberSQL.page(MemberQuery(.tree(1, isCommon: false))))
    #expect(deep.contains("departments_parent (parent=?)") && !deep.contains("SCAN departments"), "\(deep)")
    #expect(deep.contains("memberships USING") && !deep.contains("SCAN memberships"), "\(deep)")
    let all = try plan(DepartmentSQL.page(DepartmentQuery(.below(1))))
    #expect(all.contains("departments_parent (parent=?)") && !all.contains("SCAN d;"), "\(all)")
    for scope in [DepartmentQuery.Scope.roots, .children(1), .organization(1)] {
      let plan = try plan(DepartmentSQL.page(DepartmentQuery(scope)))
      #expect(plan.contains("SEARCH d USING"), "\(plan)")
    }
  }

  @Test("a page of a large tree's members is read along an index, without gathering or sorting them")
  func tree() throws {
    var query = MemberQuery(.tree(1, isCommon: true))
    for (order, index) in [
      (MemberQuery.Order.joinedAt, "SCAN m USING COVERING INDEX memberships_time"), (.userId, "SCAN users"),
      (.updatedAt, "SCAN users USING COVERING INDEX users_updatedAt"),
    ] {
      query.order = order
      for isDescending in [false, true] {
        query.isDescending = isDescending
        let inner = try plan(MemberSQL.page(query)).components(separatedBy: "SCAN (subquery").first ?? ""
        #expect(inner.contains(index) && inner.contains("memberships_user (user=?"), "\(inner)")
        #expect(!inner.contains("TEMP B-TREE"), "\(inner)")
      }
    }
  }

  @Test("users of a department are gathered where they are few, and asked one by one where they are many")
  func users() throws {
    let few = try plan(QueryCompiler.page(UserQuery(condition: .inDepartment(1, isDeep: true, isCommon: false))))
    #expect(few.contains("SEARCH users USING INTEGER PRIMARY KEY (rowid=?)"), "\(few)")
    var query = UserQuery(condition: .inDepartment(1, isDeep: true, isCommon: true))
    query.after = UserPlace(values: [], seq: 5)
    let many = try plan(QueryCompiler.page(query))
    #expect(many.hasPrefix("SEARCH users USING INTEGER PRIMARY KEY (rowid>?)"), "\(many)")
    #expect(many.contains("memberships_user (user=?)"), "\(many)")
  }
}
