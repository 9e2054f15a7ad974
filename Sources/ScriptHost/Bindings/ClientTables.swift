import Contract
import Lua

/// The clients as Lua sees them: tables whose methods are made from the catalogue when they are first used.
///
/// A client is a table that holds its ``Client`` under a key no script can name. All clients of a kind share one table
/// of methods, and so do their twins `client.try`.
final class ClientTables {
  private unowned let context: HostContext
  private var metatables: [Place: Reference] = [:]

  private struct Place: Hashable {
    var kind: Operation.Client
    var raises: Bool
  }

  init(_ context: HostContext) {
    self.context = context
    context.state.register(Client.self, as: ObjectType(name: "client"))
  }

  /// What an example calls a client of that kind.
  func example(_ kind: Operation.Client) -> String { kind == .management ? "management" : "authentication" }

  /// The client of the table at `index`, or nil if it is not one.
  @inline(__always)
  func client(_ stack: Stack, _ index: Int) -> Client? {
    guard stack.type(index) == .table else { return nil }
    stack.push(Marks.client)
    stack.rawGet(index)
    defer { stack.pop() }
    return stack.object(-1, as: Client.self)
  }

  /// Pushes a new client.
  func push(_ client: Client, on stack: Stack) throws(LuaError) {
    try stack.ensure(8)
    try pushTable(client, raises: true, stack)
    try pushTable(client, raises: false, stack)
    stack.rawSet(-2, "try")
  }

  private func pushTable(_ client: Client, raises: Bool, _ stack: Stack) throws(LuaError) {
    stack.createTable(record: 2)
    stack.push(Marks.client)
    try stack.push(object: client)
    stack.rawSet(-3)
    stack.push(metatable(Place(kind: client.kind, raises: raises), stack))
    stack.setMetatable(-2)
  }

  private func metatable(_ place: Place, _ stack: Stack) -> Reference {
    if let known = metatables[place] { return known }
    let title = place.kind == .management ? "ManagementClient" : "AuthenticationClient"
    stack.createTable(record: 2)
    // The methods, with a metatable that makes what is missing.
    stack.createTable()
    stack.createTable(record: 1)
    stack.pushFiller { [unowned self] name, stack in
      stack.push(function: try method(name, place))
      return true
    }
    stack.rawSet(-2, "__index")
    stack.setMetatable(-2)
    stack.rawSet(-2, "__index")
    stack.push(place.raises ? title : title + ".try")
    stack.rawSet(-2, "__name")
    let made = stack.popReference()
    metatables[place] = made
    return made
  }

  private func method(_ name: String, _ place: Place) throws -> HostFunction {
    if name == "users", place.kind == .management {
      return { [unowned context] in try UserWalk.begin($0, context) }
    }
    if let helper = Helpers.helper(name, client: place.kind, raises: place.raises, context: context) { return helper }
    guard let operation = Catalogue.operation(named: name, client: place.kind) else { throw unknown(name, place.kind) }
    let call = OperationCall(operation, raises: place.raises, context: context)
    return { try call.call($0) }
  }

  private func unknown(_ name: String, _ kind: Operation.Client) -> any Error {
    let other: Operation.Client = kind == .management ? .authentication : .management
    if let there = Catalogue.operation(named: name, client: other) {
      return context.raised(
        CallError(
          argument: "\(name) is an operation of \(example(there.client)), not of \(example(kind))", operation: nil))
    }
    let names = Catalogue.operations.lazy.filter { $0.client == kind && !$0.isReachedByPathOnly }.map(\.name)
    var error = CallError(
      argument: "\(name): no such operation of \(kind == .management ? "ManagementClient" : "AuthenticationClient")",
      operation: nil, suggestion: NearMiss.find(name, among: Array(names) + ["users"]))
    error.kind = "unknownOperation"
    return context.raised(error)
  }
}
