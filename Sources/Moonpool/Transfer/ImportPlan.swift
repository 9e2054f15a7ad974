import Contract

/// Which file is imported, and how its columns are read.
struct ImportPlan {
  /// The file; `-` is standard input.
  let file: String
  /// The sheet of a spreadsheet, if one was named.
  var sheet: String?
  /// The field by column, as `--map` said.
  let renamed: [String: String]
  /// True to skip columns that no field has the name of.
  let ignoresUnknown: Bool
  /// dataType by key of the pool's custom fields.
  var customFields: [String: String]

  /// What the columns of a table fill; what an earlier import wrote beside the rows that failed fills nothing.
  func fieldMap(_ header: [String], _ schema: Schema) throws(CommandError) -> FieldMap {
    try FieldMap(
      columns: header.last == FailureFile.column ? header.dropLast() : header, renamed: renamed, schema: schema,
      customFields: customFields, ignoresUnknown: ignoresUnknown)
  }

  /// Opens the file and decides where its columns go.
  func open(_ format: TransferFormat) throws(CommandError) -> any ImportSource {
    guard let schema = Catalogue.schema(named: "CreateUserInfoDto") else {
      throw CommandError(.pool, "CreateUserInfoDto: no such DTO in the catalogue")
    }
    switch format {
    case .csv: return try CSVSource(self, schema)
    case .jsonl: return try JSONLinesSource(self, schema)
    case .xlsx: return try SheetSource(self, schema)
    }
  }
}
