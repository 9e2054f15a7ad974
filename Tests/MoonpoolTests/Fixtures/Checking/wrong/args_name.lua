local opt = args {
  { "file", type = "file", help = "the CSV file" },
  { "--dry-run", help = "change nothing" },
}
for row in csv.rows(opt.file) do
  if not opt.dryrun then management:createUser { username = row.username } end --> args: dryrun was not declared; did you mean dry_run?
end
