/// What to do with a member that the DTO does not have.
public enum UnknownFields: Sendable {
  /// Refuse the request (the Lua host: a typing mistake ends at the user's line).
  case refuse
  /// Leave it out of the request (the HTTP server: clients of other versions send more), unless the operation changes something and the field is,
  /// or looks like, one about security: dropping that in silence would lead the caller astray.
  case ignore
}

extension Catalogue {
  /// Checks an argument against its operation and makes the request of it. The only way to make one.
  ///
  /// Types, required fields, allowed values, formats, lengths and UTF-8 are checked at every depth; see docs/contract.md, "Validation". Nothing is
  /// ever filled in. The request carries the same tape, unless something had to be left out or an empty table had to become an array or object.
  /// - Parameters:
  ///   - operation: what is asked for; a helper is refused.
  ///   - body: the argument, an object (or the empty array that an empty Lua table may be).
  ///   - context: who asks, and how.
  ///   - unknownFields: what to do with members that the DTO does not have.
  /// - Throws: what is wrong and where, as ``ArgumentError``.
  public static func request(
    _ operation: Operation, body: Tape, context: RequestContext = RequestContext(),
    unknownFields: UnknownFields = .refuse
  ) throws(ArgumentError) -> Request {
    let checked = try checked(operation, body, Checker(unknownFields: unknownFields))
    return Request(operation: operation, body: checked, context: context)
  }

  /// As ``request(_:body:context:unknownFields:)``, for an operation whose list the caller may make longer than one request takes
  /// (``Operation/batch``): the argument is checked as a whole, then split into as many requests as are needed, at least one.
  public static func requests(
    _ operation: Operation, body: Tape, context: RequestContext = RequestContext(),
    unknownFields: UnknownFields = .refuse
  ) throws(ArgumentError) -> [Request] {
    let checked = try checked(operation, body, Checker(unknownFields: unknownFields, allowsLongLists: true))
    var bodies = [checked]
    if let batch = operation.batch, let parts = checked.split(at: batch.field, every: batch.limit) {
      do throws(ArgumentError) {
        try SplitEntries.check(checked, at: batch.field, every: batch.limit)
      } catch { throw error.of(operation) }
      bodies = parts
    }
    return bodies.map { Request(operation: operation, body: $0, context: context) }
  }

  /// What is wrong in an argument that may not be whole yet, by the rules of ``requests(_:body:context:unknownFields:)``.
  /// - Parameter allowsMissing: true if required fields may be absent.
  /// - Returns: nil if nothing is.
  public static func mistake(in body: Tape, of operation: Operation, allowsMissing: Bool) -> ArgumentError? {
    do throws(ArgumentError) {
      _ = try checked(
        operation, body, Checker(unknownFields: .refuse, allowsLongLists: true, allowsMissing: allowsMissing))
      return nil
    } catch {
      return error
    }
  }

  private static func checked(
    _ operation: Operation, _ body: Tape, _ checker: consuming Checker
  ) throws(ArgumentError) -> Tape {
    do throws(ArgumentError) {
      if operation.isHelper { throw ArgumentError(.notAnOperation, schema: nil) }
      var checker = checker
      return try checker.check(body, operation: operation)
    } catch {
      throw error.of(operation)
    }
  }
}

extension ArgumentError {
  /// This error with the operation whose argument it was found in.
  fileprivate func of(_ operation: Operation) -> ArgumentError {
    var named = self
    named.operation = operation.name
    if named.schema == nil { named.schema = operation.name }
    return named
  }
}

extension Schema {
  /// Checks a value against this DTO and gives it back, normalised as a request's would be.
  /// - Parameters:
  ///   - allowsMissing: true while a DTO is still being filled in: required fields may be absent.
  /// - Throws: what is wrong and where; ``ArgumentError/operation`` is nil.
  public func checked(
    _ tape: Tape, unknownFields: UnknownFields = .refuse, allowsMissing: Bool = false
  ) throws(ArgumentError) -> Tape {
    var checker = Checker(unknownFields: unknownFields, allowsMissing: allowsMissing)
    return try checker.check(tape, schema: self)
  }

  /// Checks a value that is to be assigned to one field, and gives it back, normalised.
  /// - Throws: what is wrong; ``ArgumentError/Code/unknownField`` with a suggestion if there is no such field.
  public func checked(
    _ tape: Tape, for name: String, allowsMissing: Bool = false
  ) throws(ArgumentError) -> Tape {
    guard let field = field(named: name) else {
      if isOpen { return tape }
      throw noField(name).inside(.name(name))
    }
    var checker = Checker(unknownFields: .refuse, allowsMissing: allowsMissing)
    return try checker.check(tape, field: field, of: self)
  }

  /// What to say of a name that is not a field of this schema and must not be ignored.
  func noGuardedField(_ name: String, like match: String) -> ArgumentError {
    var error = noField(name)
    error.code = .guardedField
    if error.suggestion == nil, match != name { error.suggestion = match }
    return error
  }

  /// What to say of a name that is not a field of this schema: the error without a path, with the near miss.
  public func noField(_ name: String) -> ArgumentError {
    ArgumentError(
      .unknownField, schema: self, expected: isParameterList ? .parameter : .field,
      suggestion: NearMiss.field(like: name, in: self))
  }

  /// What to say of a required field of this schema that is absent: the error without a path.
  public func missing(_ field: Field) -> ArgumentError {
    ArgumentError(.missing, schema: self, expected: field.expectation, allowed: field.enumValues)
  }
}
