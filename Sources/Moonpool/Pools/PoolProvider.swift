import Contract
import Lua
import ScriptHost
import Synchronization

/// Gives scripts their pools: the chosen one, one by its target's name, one by its file. Each is opened when it is first used, and once.
final class PoolProvider: BackendProvider {
  private let surroundings: Surroundings
  private let shared: Shared
  private let chosen: Mutex<Destination?>

  /// What providers of one run have in common.
  private final class Shared: Sendable {
    let pools = Mutex<[String: OpenPool]>([:])
    /// The protected targets that may be written to.
    let allowed = Mutex<Set<String>>([])
    let remotes: RemotePools

    init(_ console: Console) { remotes = RemotePools(console) }
  }

  /// A provider for a command line.
  /// - Parameter chosen: the chosen pool, if it has been found out already.
  init(_ surroundings: Surroundings, chosen: Destination? = nil) {
    self.surroundings = surroundings
    self.chosen = Mutex(chosen)
    shared = Shared(surroundings.console)
  }

  private init(_ surroundings: Surroundings, _ chosen: Destination, _ shared: Shared) {
    self.surroundings = surroundings
    self.chosen = Mutex(chosen)
    self.shared = shared
  }

  /// A provider for another choice, which shares the pools that are open.
  func choosing(_ destination: Destination, _ surroundings: Surroundings) -> PoolProvider {
    PoolProvider(surroundings, destination, shared)
  }

  /// The pools that have been opened.
  var opened: [OpenPool] { shared.pools.withLock { $0.values.sorted { $0.path < $1.path } } }

  /// Lets go of the pools; the last one to do so closes them, which copies their logs into their files.
  func close() {
    shared.pools.withLock { $0 = [:] }
  }

  func backend(for options: TargetOptions) throws -> any Backend {
    do throws(CommandError) {
      return try find(options)
    } catch {
      // The limits of the run and Ctrl-C are not for the script to catch.
      switch error.code {
      case .timeLimit: throw RunStop(.time, error.message)
      case .memoryLimit: throw RunStop(.memory, error.message)
      case .interrupted: throw RunStop(.cancelled, error.message)
      default: throw error
      }
    }
  }

  private func find(_ options: TargetOptions) throws(CommandError) -> any Backend {
    if options.host != nil { return try shared.remotes.backend(try RemoteOptions.configuration(options)) }
    let destination = try destination(options)
    let manner = OpenPool.Manner.making(surroundings.creates)
    guard let target = destination.target, target.isProtected else { return try pool(destination, manner, options) }
    guard surroundings.apply else {
      return ProtectedBackend(target: target.name, inner: try pool(destination, .existing, options))
    }
    if !shared.allowed.withLock({ $0.contains(target.name) }) {
      try Protection.allow(target, surroundings)
      _ = shared.allowed.withLock { $0.insert(target.name) }
    }
    return try pool(destination, manner, options)
  }

  /// What answers for a pool, embedded or remote.
  private func pool(
    _ destination: Destination, _ manner: OpenPool.Manner, _ options: TargetOptions
  ) throws(CommandError) -> any Backend {
    guard destination.isRemote, let target = destination.target else { return try open(destination, manner).backend }
    if surroundings.creates { try destination.needFile() }
    return try shared.remotes.backend(try RemoteOptions.configuration(of: target, adding: options))
  }

  private func destination(_ options: TargetOptions) throws(CommandError) -> Destination {
    if let path = options.pool { return Destination(target: nil, path: path, isDefaultPool: false) }
    if let name = options.target {
      return Destination.of(try InitFile.load(surroundings).target(named: name))
    }
    if let known = chosen.withLock({ $0 }) { return known }
    let found = try Destination.find(surroundings)
    chosen.withLock { $0 = found }
    return found
  }

  private func open(_ destination: Destination, _ manner: OpenPool.Manner) throws(CommandError) -> OpenPool {
    if let known = shared.pools.withLock({ $0[destination.path] }) { return known }
    let opened = try OpenPool.open(destination, manner)
    // A script runs on one thread; should two ask at once all the same, the first one counts.
    let kept = shared.pools.withLock { pools in
      let kept = pools[destination.path] ?? opened
      pools[destination.path] = kept
      return kept
    }
    if opened.isNew { surroundings.console.note("created a new pool: \(destination.path)") }
    return kept
  }
}

extension CommandError: CustomStringConvertible {
  /// The message.
  var description: String { message }
}
