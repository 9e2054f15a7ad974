import Contract
import Glibc
import ScriptHost
import UserPool
import UserPoolSQLite

/// An embedded pool that has been opened.
struct OpenPool: Sendable {
  /// Where it is.
  let path: String
  /// The target it was found by, if any.
  let target: Target?
  /// The pool.
  let pool: Pool
  /// Its file.
  let store: SQLiteStore
  /// What answers requests.
  let backend: PoolBackend
  /// True if it was made just now.
  let isNew: Bool

  /// What the command needs: whether the pool must exist, and whether it is written to.
  enum Manner: Sendable {
    /// It must be there.
    case existing
    /// It must be there, and is going to be written to.
    case writing
    /// It is going to be written to. The user's own default pool is made where it is not there; a pool that somebody named must be there, because a
    /// misspelt name would otherwise give an empty pool.
    case usual
    /// It is going to be written to, and made where it is not there.
    case creating

    /// The manner of a command that takes `--create`.
    static func making(_ isAsked: Bool) -> Manner { isAsked ? .creating : .usual }
  }

  /// Finds and opens the pool a command is to work on.
  /// - Throws: ``CommandError`` (`pool`) if there is no pool and it may not be created, if the file is not a pool or is from a newer program, if its key is
  ///   missing or wrong, or if a command would write to a protected target without `--apply`.
  static func open(_ surroundings: Surroundings, _ manner: Manner) throws(CommandError) -> OpenPool {
    let destination = try Destination.find(surroundings)
    if manner != .existing { try Protection.allow(destination.target, surroundings) }
    return try open(destination, manner)
  }

  /// Opens a pool.
  static func open(_ destination: Destination, _ manner: Manner) throws(CommandError) -> OpenPool {
    try destination.needFile()
    let path = destination.path
    let makes = manner == .creating || manner == .usual && destination.isDefaultPool
    if access(path, F_OK) != 0, path != ":memory:" {
      guard makes else { throw MissingPool.error(destination, offersCreate: manner == .usual) }
      if destination.isDefaultPool { try makeFolder(of: path) }
    }
    var options = StoreOptions()
    options.createsFile = makes || path == ":memory:"
    // Who may only read the file reads; what would change it is refused.
    options.isReadOnly = access(path, F_OK) == 0 && access(path, W_OK) != 0
    // For trying out what a full disk does.
    if let pages = environment("MOONPOOL_MAX_PAGES").flatMap({ Int($0) }), pages > 0 { options.maximumPages = pages }
    do throws(Fault) {
      let opened = try EmbeddedPool.open(
        path: path, environmentKey: environment(KeySource.variable), options: options)
      return OpenPool(
        path: path, target: destination.target, pool: opened.pool, store: opened.store,
        backend: PoolBackend(pool: opened.pool), isNew: opened.isNew)
    } catch {
      throw CommandError(.pool, error.message.contains(path) ? error.message : "\(path): \(error.message)")
    }
  }

  private static func makeFolder(of path: String) throws(CommandError) {
    do throws(ModuleError) {
      try FileSystem.makeDirectory(FileSystem.parent(path), mode: 0o700)
    } catch {
      let folder = error.path ?? path
      throw CommandError(.pool, "cannot create the pool \(path): cannot create the folder \(folder): \(error.message)")
    }
  }
}

extension Backend {
  /// Asks the pool's administrator's way and expects a success.
  /// - Throws: ``CommandError`` (`pool`) with what was refused, or what failed.
  func ask(_ name: String, _ body: Contract.Value, cursor: Cursor? = nil, pageSize: Int? = nil)
    async throws(CommandError) -> Response
  {
    let response: Response
    do {
      guard let operation = Catalogue.operation(named: name, client: .management) else {
        throw CommandError(.pool, "\(name): no such operation in the catalogue")
      }
      var context = RequestContext(caller: .administrator)
      context.cursor = cursor
      context.pageSize = pageSize
      response = try await perform(try Catalogue.request(operation, body: Tape(body), context: context))
    } catch let error as CommandError {
      throw error
    } catch let fault as Fault {
      throw CommandError(.pool, fault.message)
    } catch {
      throw CommandError(.pool, "\(error)")
    }
    guard response.isSuccess else { throw CommandError(.pool, "\(name): \(response.text(indexBase: 1))") }
    return response
  }
}

extension OpenPool {
  /// dataType by key of the pool's custom fields of users.
  func customFieldTypes() async throws(CommandError) -> [String: String] {
    let answer = try await backend.ask("getCustomFields", ["targetType": "USER"])
    var types: [String: String] = [:]
    answer.data?.withRoot { root in
      root.forEachElement { field in
        if let key = field["key"]?.string { types[key] = field["dataType"]?.string ?? "STRING" }
      }
    }
    return types
  }
}
