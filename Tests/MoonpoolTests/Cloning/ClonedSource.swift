import Foundation
import Testing

/// A pool with a little of everything, served over HTTP by the program itself, and an init file that names it `prod`.
struct ClonedSource {
  let folder: Folder
  private let server: Run

  /// A source with six particular users and so many ordinary ones.
  init(users: Int) async throws {
    folder = try Folder()
    let made = try await Program.run(["pool", "init", "--pool", "source.db", "--json"], in: folder)
    let keys = try made.json()
    let filled = try await Program.run(
      ["--quiet", "--pool", "source.db", "-e", Self.filling, String(users)], in: folder)
    try #require(filled.status == 0, "\(filled)")
    server = try Program.start(["serve", "--pool", "source.db", "--port", "0", "--quiet"], in: folder)
    let line = try #require(await server.line(limit: 60))
    let address = try #require(line.split(separator: " ").last)
    let id = try #require(keys["accessKeyId"] as? String)
    let secret = try #require(keys["accessKeySecret"] as? String)
    func target(_ name: String, _ rate: String) -> String {
      """
      target "\(name)" { host = "\(address)", accessKeyId = "\(id)", accessKeySecret = "\(secret)", protected = true, rate = \(rate) }

      """
    }
    try folder.write("moonpool.lua", target("prod", "false") + target("slow", "\"40/s\""))
  }

  /// Everything of a pool that a clone takes over, a line for each thing, in the order of the lines.
  func dump(_ pool: String) async throws -> [String] {
    let result = try await Program.run(["--quiet", "--pool", pool, "-e", Self.dumping], in: folder)
    try #require(result.status == 0, "\(result)")
    return result.lines.sorted()
  }

  func stop() async throws {
    server.send(SIGTERM)
    let outcome = try await server.outcome(limit: 60)
    #expect(outcome.status == 0, "\(outcome)")
  }

  private static let filling = """
    management:setCustomFields{list = {
      {targetType = 'USER', key = '工号', dataType = 'STRING', label = '工号', isUnique = true},
      {targetType = 'USER', key = 'level', dataType = 'ENUM', options = {{value = 'a', label = '甲'}, {value = 'b', label = '乙'}}},
      {targetType = 'USER', key = 'secret', dataType = 'STRING', encrypted = true},
      {targetType = 'DEPARTMENT', key = 'cost', dataType = 'NUMBER'},
      {targetType = 'GROUP', key = 'rank', dataType = 'NUMBER'},
      {targetType = 'ROLE', key = 'note', dataType = 'STRING'},
    }}
    management:createField{modelId = 'user', key = 'hobby', name = '爱好', type = 'Text', show = true, editable = true,
      help = '', default = {}, require = false, unique = false, maxLength = 0, max = 0, min = 0, regexp = '',
      format = 0, dropDown = {key = 'k', label = 'k'}, fuzzySearch = false, forLogin = false, relationType = '',
      relationMultiple = false, relationShowKey = '', relationOptionalRange = {key = '', value = {}, operator = ''}, userVisible = true}
    local root = management:createOrganization{organizationCode = 'acme', organizationName = '示例公司'}.data.departmentId
    local above, ids = root, {}
    for depth, name in ipairs{'研发部', '平台组', '存储'} do
      above = management:createDepartment{organizationCode = 'acme', parentDepartmentId = above, name = name,
        code = 'd' .. depth, customData = {cost = depth * 10}}.data.departmentId
      ids[depth] = above
    end
    management:updateDepartment{organizationCode = 'acme', departmentId = ids[2], status = false}
    local list = {}
    for _, status in ipairs{'Activated', 'Suspended', 'Deactivated', 'Resigned', 'Archived'} do
      list[#list + 1] = {username = 's' .. status, status = status, name = '张三' .. status, gender = 'F'}
    end
    list[#list + 1] = {username = '李四', email = 'li@example.com', emailVerified = true, phone = '18812345678',
      externalId = 'x-1', password = 'Secret-Pass-1', birthdate = '1990-02-03', photo = 'https://example.com/p.png',
      customData = {['工号'] = '007', level = 'b', secret = 'hush'}, metadataSource = {hobby = '围棋'},
      departmentIds = {ids[3], ids[1]},
      identities = {{extIdpId = 'idp1', provider = 'lark', type = 'openid', userIdInIdp = 'ou_1', userInfoInIdp = {name = '李'}, originConnIds = {'c1'}}}}
    local special = management:createUsersBatch{list = list}.data
    local li = special[6].userId
    for n, flags in ipairs{{true, true}, {true, false}, {false, true}} do
      management:updateUser{userId = special[n].userId, options = {resetPasswordOnFirstLogin = flags[1],
        resetPasswordOnNextLogin = flags[2]}}
    end
    local rest = {}
    for n = 1, tonumber(args[1]) do rest[n] = {username = 'user' .. n, company = '公司' .. n % 7, departmentIds = {ids[n % 3 + 1]}} end
    local made = management:createUsersBatch{list = rest}.data
    authentication:signInByUsernamePassword{username = '李四', password = 'Secret-Pass-1'}
    management:setUserDepartments{userId = li, departments = {
      {departmentId = ids[3], isLeader = true, isMainDepartment = true}, {departmentId = ids[1]}}}
    management:createGroup{code = 'g1', name = '一组', description = '第一', customData = {rank = 3}}
    management:createGroup{code = 'g2', name = '空', description = 'x'}
    management:addGroupMembers{code = 'g1', userIds = {li, special[1].userId}}
    management:createNamespace{code = 'space', name = '空间'}
    management:createRole{code = 'admin', name = '管理员', description = 'all'}
    management:createRole{code = 'reader', namespace = 'space', name = '读者'}
    management:updateRole{code = 'reader', namespace = 'space', status = 'DISABLE'}
    management:setCustomData{targetType = 'ROLE', targetIdentifier = 'admin', list = {{key = 'note', value = '小心'}}}
    management:assignRole{code = 'admin', endTime = 4102444800000, targets = {{targetType = 'USER', targetIdentifier = li}}}
    management:assignRole{code = 'admin', targets = {{targetType = 'GROUP', targetIdentifier = 'g1'},
      {targetType = 'DEPARTMENT', targetIdentifier = ids[1]}}}
    management:assignRole{code = 'reader', namespace = 'space', targets = {{targetType = 'USER', targetIdentifier = li}}}
    """

  private static let dumping = """
    local function put(kind, value, ...)
      for _, name in ipairs{...} do value[name] = nil end
      print(kind, json.encode(value, {sort = true}))
    end
    for _, target in ipairs{'USER', 'ROLE', 'GROUP', 'DEPARTMENT'} do
      for _, field in ipairs(management:getCustomFields{targetType = target}.data) do put('field', field) end
    end
    for _, field in ipairs(management:listField{modelId = 'user'}.data) do put('metadata', field) end
    local page = 1
    repeat
      local answer = management:listUsers{options = {pagination = {page = page, limit = 50},
        sort = {{field = 'createdAt', order = 'asc'}}, withCustomData = true, withIdentities = true, withDepartmentIds = true}}.data
      for place, user in ipairs(answer.list) do
        user.customData.secret = nil
        table.sort(user.departmentIds)
        put('user ' .. page .. '/' .. place, user)
      end
      page = page + 1
    until #answer.list == 0
    for _, organization in ipairs(management:listOrganizations{withCustomData = true}.data.list) do
      put('organization', organization)
      for _, department in ipairs(management:getAllDepartments{organizationCode = organization.organizationCode,
        withCustomData = true}.data.list) do put('department', department) end
    end
    for _, group in ipairs(management:listGroups{withCustomData = true}.data.list) do
      put('group', group)
      for _, user in ipairs(management:listGroupMembers{code = group.code}.data.list) do print('in', group.code, user.userId) end
    end
    for _, space in ipairs(management:listPermissionNamespaces{}.data.list) do
      put('namespace', space)
      for _, role in ipairs(management:listRoles{namespace = space.code}.data.list) do
        put('role', role)
        put('data', management:getCustomData{targetType = 'ROLE', targetIdentifier = role.code, namespace = space.code}.data)
        local answer = management:listRoleAssignments{roleCode = role.code, namespaceCode = space.code}.data
        for _, assignment in ipairs(answer.data) do put('assignment', assignment, 'userPoolId', 'updatedAt') end
      end
    end
    """
}
