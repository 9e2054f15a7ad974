local expect = require "lib.expect"
local test, equal, refused = expect.test, expect.equal, expect.refused
local m, null = management, genauth.null
local missing = ("0"):rep(24)

local id = m:createUser { username = "san" }.data.userId

local function define(fields)
  fields.targetType = fields.targetType or "USER"
  return m:setCustomFields { list = { fields } }.data
end

local function set(data) return m:updateUser { userId = id, customData = data }.data.customData end

local function find(list, key)
  for _, field in ipairs(list) do
    if field.key == key then return field end
  end
end

test("setCustomFields defines fields of every type, and changes one that is there", function()
  define { key = "school", dataType = "STRING", label = "School", userEditable = true }
  define { key = "age", dataType = "NUMBER", label = "Age" }
  define { key = "hired", dataType = "DATETIME", label = "Hired" }
  define { key = "remote", dataType = "BOOLEAN", label = "Remote" }
  define {
    key = "size", dataType = "ENUM", label = "Size", options = { { value = "S", label = "Small" }, { value = "L", label = "Large" } },
  }
  define { key = "badge", dataType = "STRING", label = "Badge", isUnique = true }
  define { key = "secret", dataType = "STRING", label = "Secret", encrypted = true }
  local fields = m:getCustomFields { targetType = "USER" }.data
  equal(#fields, 7)
  equal({ find(fields, "badge").isUnique, find(fields, "size").dataType }, { true, "ENUM" })
  define { key = "school", label = "University" }
  local school = find(m:getCustomFields { targetType = "USER" }.data, "school")
  equal({ school.label, school.dataType, school.userEditable }, { "University", "STRING", true })
end)

test("setCustomFields refuses a base field's name and an unknown type", function()
  refused({ statusCode = 400 }, function() define { key = "email", dataType = "STRING", label = "x" } end)
  refused({ kind = "argument", path = "list[1].dataType" }, function()
    define { key = "x", dataType = "TEXT", label = "x" }
  end)
  equal(#m:getCustomFields { targetType = "USER" }.data, 7)
end)

test("listCustFields filters and pages", function()
  local function list(request)
    request.targetType = "USER"
    local data = json.decode(json.encode(m:listCustFields(request).data))
    return data.totalCount, data.list
  end
  local total, page = list { page = 1, limit = 3 }
  equal({ total, #page }, { 7, 3 })
  total, page = list { page = 3, limit = 3 }
  equal({ total, #page }, { 7, 1 })
  total, page = list { dataType = "NUMBER" }
  equal({ total, page[1].key }, { 1, "age" })
  total, page = list { keyword = "badg" }
  equal({ total, page[1].key }, { 1, "badge" })
  refused({ kind = "argument", field = "targetType" }, function() m:listCustFields { targetType = "PLANET" } end)
  refused({ kind = "argument", field = "targetType" }, function() m:getCustomFields { targetType = "PLANET" } end)
end)

test("customData is checked by type, merged, and cleared by null", function()
  equal(set { school = "Tsinghua", age = 22 }.age, 22)
  local data = set { hired = "2022-06-03", remote = true, size = "L", badge = "B1" }
  equal({ data.school, data.age, data.hired, data.remote, data.size }, { "Tsinghua", 22, "2022-06-03", true, "L" })
  for key, value in pairs { school = 1, age = "1", hired = "soon", remote = "yes", size = "M" } do
    refused({ statusCode = 400, path = "customData." .. key }, function() set { [key] = value } end)
  end
  local err = refused({ statusCode = 400, path = "customData.shcool" }, function() set { shcool = "x", age = 1 } end)
  assert(err.message:find("school", 1, true))
  data = set { school = null }
  equal({ data.school == nil, data.age }, { true, 22 })
end)

test("a unique custom field refuses a taken value and finds its user", function()
  local other = m:createUser { username = "other" }.data.userId
  local err = refused({ statusCode = 409 }, function()
    m:updateUser { userId = other, city = "x", customData = { badge = "B1" } }
  end)
  assert(err.message:find(id, 1, true))
  equal(m:getUser { userId = "badge:B1", userIdType = "custom_field" }.data.userId, id)
  equal(m:getUser { userId = other }.data.city, nil)
end)

test("an encrypted field is answered in clear", function()
  equal(set { secret = "diagnosis" }.secret, "diagnosis")
  equal(m:getUser { userId = id, withCustomData = true }.data.customData.secret, "diagnosis")
end)

test("setCustomData and getCustomData keep values of any type", function()
  equal(m:setCustomData {
    targetType = "USER", targetIdentifier = id,
    list = { { key = "age", value = 30 }, { key = "remote", value = false }, { key = "school", value = "PKU" } },
  }.data.success, true)
  local data = m:getCustomData { tenantId = "", targetType = "USER", targetIdentifier = id }.data
  equal({ data.age, data.remote, data.school, data.badge }, { 30, false, "PKU", "B1" })
  refused({ statusCode = 400 }, function()
    m:setCustomData {
      targetType = "USER", targetIdentifier = id, list = { { key = "age", value = 31 }, { key = "undefined", value = 1 } },
    }
  end)
  equal(m:getCustomData { tenantId = "", targetType = "USER", targetIdentifier = id }.data.age, 30)
  refused({ statusCode = 404 }, function()
    m:setCustomData { targetType = "USER", targetIdentifier = missing, list = { { key = "age", value = 1 } } }
  end)
  refused({ statusCode = 404 }, function()
    m:getCustomData { tenantId = "", targetType = "USER", targetIdentifier = missing }
  end)
end)

test("deleteCustomFields takes the field and its values", function()
  m:deleteCustomFields { tenantId = "", list = { { targetType = "USER", key = "hired" } } }
  equal(find(m:getCustomFields { targetType = "USER" }.data, "hired"), nil)
  equal(m:getUser { userId = id, withCustomData = true, flatCustomData = true }.data.hired, nil)
  refused({ statusCode = 400 }, function() set { hired = "2022-06-03" } end)
  refused({ statusCode = 404 }, function()
    m:deleteCustomFields { tenantId = "", list = { { targetType = "USER", key = "undefined" } } }
  end)
end)

test("base fields are listed and relabelled", function()
  local fields = m:getUserBaseFields {}.data
  assert(find(fields, "nickname") and find(fields, "email"))
  m:setUserBaseFields { list = { { key = "nickname", label = "Handle", userEditable = false } } }
  local nickname = find(m:getUserBaseFields {}.data, "nickname")
  equal({ nickname.label, nickname.userEditable }, { "Handle", false })
  refused({ statusCode = 400 }, function() m:setUserBaseFields { list = { { key = "nickName", label = "x" } } } end)
end)

-- Every field of the DTO is required.
local function definition(fields)
  local whole = {
    userVisible = true, relationOptionalRange = { key = "", value = {}, operator = "" }, relationShowKey = "",
    relationMultiple = false, relationType = "", forLogin = false, fuzzySearch = false, dropDown = { key = "", label = "" },
    format = 0, regexp = "", min = 0, max = 0, maxLength = 0, unique = false, require = false, default = {}, help = "",
    editable = true, show = true, type = "Number", key = "cost", name = "Cost", modelId = "user",
  }
  for key, value in pairs(fields) do whole[key] = value end
  return whole
end

test("metadata goes there and back through fields of the user data object", function()
  local field = m:createField(definition {}).data
  equal({ field.key, field.modelId }, { "cost", "user" })
  assert(find(m:listField { modelId = "user", from = "" }.data, "cost"))
  equal(m:updateUser { userId = id, metadata = { cost = 4 } }.data.metadataSource.cost, 4)
  equal(m:createUser { username = "third", metadataSource = { cost = 5 } }.data.metadataSource.cost, 5)
  refused({ statusCode = 400, path = "metadata.cost" }, function()
    m:updateUser { userId = id, metadata = { cost = "much" } }
  end)
  refused({ statusCode = 400, path = "metadata.cots" }, function()
    m:updateUser { userId = id, metadata = { cots = 1 } }
  end)

  local change = definition {
    id = field.id, max = 10, name = "Costs", dropDown = {},
    relationOptionalRange = { conjunction = "", conditions = { key = "", value = {}, operator = "" } },
  }
  change.key, change.type, change.relationMultiple, change.relationType = nil, nil, nil, nil
  equal(m:updateField(change).data.name, "Costs")
  refused({ statusCode = 422, path = "metadata.cost" }, function()
    m:updateUser { userId = id, metadata = { cost = 11 } }
  end)
  equal(m:updateUser { userId = id, metadata = { cost = null } }.data.metadataSource.cost, nil)
  m:updateUser { userId = id, metadata = { cost = 9 } }
  m:remoteField { modelId = "user", id = field.id }
  equal(find(m:listField { modelId = "user", from = "" }.data, "cost"), nil)
  refused({ statusCode = 400 }, function() m:updateUser { userId = id, metadata = { cost = 1 } } end)
  refused({ statusCode = 404 }, function() m:remoteField { modelId = "user", id = field.id } end)
  change.id = missing
  refused({ statusCode = 404 }, function() m:updateField(change) end)
end)

test("createField refuses a taken key and another model, listField another model", function()
  m:createField(definition { key = "floor" })
  refused({ statusCode = 409, field = "key" }, function()
    m:createField(definition { key = "floor", type = "Text" })
  end)
  refused({ statusCode = 501 }, function() m:createField(definition { modelId = "asset" }) end)
  refused({ statusCode = 501 }, function() m:listField { modelId = "asset", from = "" } end)
  refused({ kind = "argument", field = "type" }, function() m:createField(definition { type = "Colour" }) end)
end)

expect.done()
