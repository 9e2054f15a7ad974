-- What fills one request says nothing about another one.
local first = { userIds = {} }
first.userIds[1] = "a"
management:deleteUsersBatch(first)
local second = { userIds = {} } --> management:deleteUsersBatch: userIds: expected at least 1 entry, got 0
management:deleteUsersBatch(second)
