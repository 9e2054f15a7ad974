-- Classes by metatables, with inheritance and methods that a table finds elsewhere.
local Account = {}
Account.__index = Account

function Account.new(owner, balance) return setmetatable({ owner = owner, balance = balance or 0 }, Account) end
function Account:deposit(amount) self.balance = self.balance + amount return self end
function Account:__tostring() return self.owner .. ": " .. self.balance end

local Savings = setmetatable({}, { __index = Account })
Savings.__index = Savings
function Savings.new(owner) return setmetatable(Account.new(owner), Savings) end
function Savings:interest(rate) self.balance = self.balance * (1 + rate) end

local mine = Savings.new("san"):deposit(100)
mine:interest(0.02)
print(mine, mine.limit, Savings.deposit == Account.deposit)
local proxy = setmetatable({}, { __index = function(_, name) return name:upper() end })
print(proxy.anything, proxy.whatever)
