-- The columns that rows will have, of a list or an iterator which may turn out to have none: an empty result has a
-- header all the same. host: listColumns(value): the columns of the DTO whose rows a walk or an empty list of an answer
-- has, or nil.
local host = ...
local known = setmetatable({}, { __mode = "k" })
local columns = {}

-- The columns of a list or an iterator; nil if they are not known before the first row.
function columns.of(rows) return known[rows] or host.listColumns(rows) end

-- Remembers the columns of a list or an iterator.
function columns.set(rows, list) known[rows] = list end

return columns
