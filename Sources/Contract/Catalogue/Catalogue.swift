/// The V3 contract: every operation, every DTO. Looked up in the generated data, in place; nothing is loaded at start.
///
/// docs/contract.md describes how it is made and what it holds.
public enum Catalogue {
  /// How deep a request may be nested: the depth of JSON texts as well.
  public static let maximumDepth = 256

  /// Every operation and helper, by name.
  public static var operations: OperationList { OperationList() }

  /// The operation or helper of that name, or nil.
  ///
  /// Of two of one name and client (docs/contract.md, "Twins") it is the client's own; the other one is reached by its path.
  public static func operation(named name: String, client: Operation.Client) -> Operation? {
    var name = name
    return name.withUTF8 { operation(utf8: $0, client: client) }
  }

  /// The operation or helper of that name in UTF-8, or nil.
  public static func operation(utf8 name: UnsafeBufferPointer<UInt8>, client: Operation.Client) -> Operation? {
    let data = CatalogueData.shared
    let rows = data.operations
    let order: (Int) -> Int = { compareBytes(data.strings.utf8(rows.u16($0, 0)), name) }
    var row = rows.firstRow(in: rows.count, order: order)
    while row < rows.count, order(row) == 0 {
      let operation = Operation(index: UInt16(row))
      if operation.client == client, !operation.isReachedByPathOnly { return operation }
      row += 1
    }
    return nil
  }

  /// The operation of that path and method, or nil. A path with placeholders is given as the contract writes it, or filled in.
  ///
  /// Two operations of both clients share a path; the first by name answers for both.
  public static func operation(path: String, method: Operation.Method) -> Operation? {
    var path = path
    return path.withUTF8 { path in
      let exact = operation(matching: path, method)
      return exact ?? operation(filling: path, method)
    }
  }

  /// The DTO of that name, or nil.
  public static func schema(named name: String) -> Schema? {
    var name = name
    return name.withUTF8 { name in
      let data = CatalogueData.shared
      let rows = data.schemas
      let order: (Int) -> Int = { compareBytes(data.strings.utf8(rows.u16($0, 0)), name) }
      let row = rows.firstRow(in: data.namedSchemas, order: order)
      return row < data.namedSchemas && order(row) == 0 ? Schema(index: UInt16(row)) : nil
    }
  }

  /// Every DTO, by name.
  public static var schemas: some RandomAccessCollection<Schema> {
    (0..<CatalogueData.shared.namedSchemas).lazy.map { Schema(index: UInt16($0)) }
  }

  private static func operation(
    matching path: UnsafeBufferPointer<UInt8>, _ method: Operation.Method
  ) -> Operation? {
    let data = CatalogueData.shared
    let order: (Int) -> Int = { place in
      let row = Int(data.paths.u16(place, 0))
      let byPath = compareBytes(data.strings.utf8(data.operations.u16(row, 4)), path)
      return byPath != 0 ? byPath : Int(data.operations.u8(row, 3)) - Int(method.rawValue)
    }
    let place = data.paths.firstRow(in: data.paths.count, order: order)
    guard place < data.paths.count, order(place) == 0 else { return nil }
    return Operation(index: data.paths.u16(place, 0))
  }

  /// The operation whose path with placeholders a path fills in.
  private static func operation(filling path: UnsafeBufferPointer<UInt8>, _ method: Operation.Method) -> Operation? {
    let data = CatalogueData.shared
    for place in 0..<data.paths.count {
      let operation = Operation(index: data.paths.u16(place, 0))
      let pattern = data.strings.utf8(data.operations.u16(Int(operation.index), 4))
      guard operation.method == method, pattern.contains(UInt8(ascii: "{")) else { continue }
      let wanted = pattern.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      let given = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      let fits = zip(wanted, given).allSatisfy { part, value in
        part.first == UInt8(ascii: "{") ? !value.isEmpty : part.elementsEqual(value)
      }
      if wanted.count == given.count, fits { return operation }
    }
    return nil
  }
}

/// Every operation and helper of the catalogue, by name, made one by one as they are asked for.
public struct OperationList: RandomAccessCollection, Sendable {
  /// 0
  public var startIndex: Int { 0 }
  /// How many there are.
  public var endIndex: Int { CatalogueData.shared.operations.count }
  /// The operation at that place.
  public subscript(position: Int) -> Operation { Operation(index: UInt16(truncatingIfNeeded: position)) }
}
