local check = require "lib.check"
local test, equal, raises = check.test, check.equal, check.raises

-- The words are: in.csv --limit 5 --dry-run --name=San --tag a --tag b rest1 rest2
local opt = args {
  description = "Tests the options.",
  { "file", help = "a file" },
  { "--limit", "-n", type = "integer", default = 10 },
  { "--dry-run", help = "changes nothing" },
  { "--name", value = "NAME" },
  { "--tag", list = true, value = "TAG" },
  { "--since", type = "duration", default = 60 },
  { "--mode", choices = { "fast", "slow" }, default = "fast" },
  { "rest...", help = "more" },
}

test("the words become values", function()
  equal(opt.file, "in.csv")
  equal(opt.limit, 5)
  equal(opt.dry_run, true)
  equal(opt.name, "San")
  equal(opt.tag, { "a", "b" })
  equal(opt.since, 60)
  equal(opt.mode, "fast")
  equal(opt.rest, { "rest1", "rest2" })
  equal(args[1], "in.csv")
  equal(arg[1], "in.csv")
end)

test("an option that was not declared cannot be read", function()
  raises("limt was not declared; did you mean limit%?", function() return opt.limt end)
end)

test("a wrong declaration is refused", function()
  raises("no such setting", args, { { "--x", typ = "integer" } })
  raises("declared twice", args, { { "--x" }, { "--x" } })
  raises("expected a table", args, "x")
end)

check.done()
