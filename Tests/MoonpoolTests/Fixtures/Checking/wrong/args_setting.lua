local opt = args {
  description = "Lists users.",
  { "--limit", typ = "integer", default = 10 }, --> args: typ: no such setting; did you mean type?
}
print(opt.limit)
