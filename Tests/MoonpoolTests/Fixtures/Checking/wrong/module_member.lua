local n = 0
for row in csv.row("staff.csv") do n = n + 1 end --> csv.row: no such member of csv; did you mean rows?
print(n)
