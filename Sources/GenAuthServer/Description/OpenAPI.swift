import Contract

/// The served operations as an OpenAPI 3.0 document, made from the catalogue: what `/openapi.json` answers.
public enum OpenAPI {
  /// The document.
  /// - Parameter supports: whether an operation is listed.
  public static func document(_ supports: (Operation) -> Bool) -> Value {
    var paths: [(path: String, members: [Value.Member])] = []
    var schemas = SchemaCollector()
    for operation in Catalogue.operations where !operation.isHelper && supports(operation) {
      guard let path = operation.path, path.hasPrefix("/"), let method = operation.method, !path.contains("$")
      else { continue }
      let member = Value.Member(method.name.lowercased(), described(operation, &schemas))
      if let place = paths.firstIndex(where: { $0.path == path }) {
        if !paths[place].members.contains(where: { $0.name == member.name }) { paths[place].members.append(member) }
      } else {
        paths.append((path, [member]))
      }
    }
    return [
      "openapi": "3.0.3",
      "info": ["title": "GenAuth V3 user pool API", "version": "3.0"],
      "paths": .object(paths.map { Value.Member($0.path, .object($0.members)) }),
      "components": [
        "schemas": .object(schemas.finish()),
        "securitySchemes": [
          "management": ["type": "http", "scheme": "bearer"], "user": ["type": "http", "scheme": "bearer"],
        ],
      ],
    ]
  }

  private static func described(_ operation: Operation, _ schemas: inout SchemaCollector) -> Value {
    var members: [Value.Member] = [
      .init("operationId", .string(operation.name)), .init("tags", [.string(operation.group)]),
    ]
    if let summary = operation.summary { members.append(.init("summary", .string(summary))) }
    if operation.isDeprecated { members.append(.init("deprecated", true)) }
    if operation.name != "getManagementToken" {
      members.append(.init("security", [.object([.init(operation.client == .management ? "management" : "user", [])])]))
    }
    let inQuery = operation.method == .get || operation.parameterStyle == .query
    if inQuery, let argument = operation.argument {
      members.append(.init("parameters", .array(argument.fields.map { parameter($0, &schemas) })))
    } else if let argument = operation.argument {
      let type = operation.parameterStyle == .form ? "application/x-www-form-urlencoded" : "application/json"
      members.append(
        .init(
          "requestBody",
          ["required": true, "content": .object([.init(type, ["schema": schemas.reference(argument)])])]))
    }
    let answer = response(operation, &schemas)
    members.append(
      .init(
        "responses",
        [
          "200": [
            "description": "The response, including refusals; see its statusCode.",
            "content": ["application/json": ["schema": answer]],
          ]
        ]))
    return .object(members)
  }

  private static func parameter(_ field: Field, _ schemas: inout SchemaCollector) -> Value {
    var members: [Value.Member] = [
      .init("name", .string(field.name)), .init("in", field.place == .path ? "path" : "query"),
      .init("required", .bool(field.isRequired || field.place == .path)),
    ]
    if let summary = field.summary { members.append(.init("description", .string(summary))) }
    members.append(.init("schema", schemas.schema(of: field)))
    return .object(members)
  }

  /// Either the DTO with statusCode 200, or a refusal. The one answer without an envelope is what it is.
  private static func response(_ operation: Operation, _ schemas: inout SchemaCollector) -> Value {
    guard let response = operation.response else { return ["type": "object"] }
    let success = schemas.reference(response)
    guard response.field(named: "statusCode") != nil else { return ["anyOf": [success, refusal]] }
    return [
      "anyOf": [["allOf": [success, ["type": "object", "properties": ["statusCode": ["enum": [200]]]]]], refusal]
    ]
  }

  private static let refusal: Value = [
    "type": "object", "required": ["statusCode", "message", "requestId"],
    "properties": [
      "statusCode": ["type": "integer", "enum": [400, 401, 403, 404, 408, 409, 413, 422, 429, 501]],
      "message": ["type": "string"], "apiCode": ["type": "integer"], "requestId": ["type": "string"],
    ],
  ]
}
