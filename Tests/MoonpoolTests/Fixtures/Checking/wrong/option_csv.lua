for row in csv.rows("staff.csv", { delimeter = ";", trim = true }) do --> csv.rows: delimeter: no such option; did you mean delimiter?
  print(row.name)
end
