import Encodings
import Glibc

/// The pool a command works on, once options, environment and init file have been asked.
struct Destination: Sendable, Equatable {
  /// The target it was found by; nil if a path was given or nothing was said.
  var target: Target?
  /// The embedded pool's file; empty for a remote pool.
  var path: String
  /// True if nobody named the file: it is the user's own default pool.
  var isDefaultPool: Bool

  /// True for a pool behind the V3 API.
  var isRemote: Bool { target.map { !$0.isEmbedded } ?? false }

  /// True for a file that does not exist.
  var isMissingFile: Bool { !isRemote && access(path, F_OK) != 0 }

  /// Finds the pool: `--pool`, `--target`, MOONPOOL_POOL, MOONPOOL_TARGET, the init file's default target (the one that says
  /// `default = true`, else the first embedded one), and at last the user's own pool.
  /// - Throws: ``CommandError``: `usage` if two options contradict each other, `configuration` for a wrong init file or target.
  static func find(_ surroundings: Surroundings) throws(CommandError) -> Destination {
    let found = try search(surroundings)
    // SQLite and its side files know the name as UTF-8.
    guard SystemText.isUnicode(found.path) else {
      throw CommandError(.usage, "the name of the pool's file is not valid UTF-8: \(found.path)")
    }
    return found
  }

  private static func search(_ surroundings: Surroundings) throws(CommandError) -> Destination {
    try surroundings.check()
    if let path = surroundings.pool { return Destination(target: nil, path: path, isDefaultPool: false) }
    if let name = surroundings.target {
      return of(try InitFile.load(surroundings).target(named: name))
    }
    if let path = environment("MOONPOOL_POOL"), !path.isEmpty {
      return Destination(target: nil, path: path, isDefaultPool: false)
    }
    let file = try InitFile.load(surroundings)
    if let name = environment("MOONPOOL_TARGET"), !name.isEmpty { return of(try file.target(named: name)) }
    if let chosen = file.targets.first(where: \.isDefault) ?? file.targets.first(where: \.isEmbedded) {
      return of(chosen)
    }
    if let remote = file.targets.first { return of(remote) }
    return Destination(target: nil, path: try usualPath(), isDefaultPool: true)
  }

  /// The pool of a target.
  static func of(_ target: Target) -> Destination {
    switch target.place {
    case .embedded(let path): Destination(target: target, path: path, isDefaultPool: false)
    case .remote: Destination(target: target, path: "", isDefaultPool: false)
    }
  }

  /// Refuses a remote pool, for commands that work on the embedded one's file.
  /// - Throws: ``CommandError`` (`pool`).
  func needFile() throws(CommandError) {
    guard case .remote(let host)? = target?.place else { return }
    throw CommandError(
      .pool, "target \(target?.name ?? "") is remote (\(host)); this command needs the file of an embedded pool"
    )
  }

  private static func usualPath() throws(CommandError) -> String {
    if let folder = environment("XDG_DATA_HOME"), folder.hasPrefix("/") { return folder + "/moonpool/pool.db" }
    guard let home = environment("HOME"), !home.isEmpty else {
      throw CommandError(.usage, "no pool is named, and HOME is not set; name a pool with --pool or MOONPOOL_POOL")
    }
    return home + "/.local/share/moonpool/pool.db"
  }
}

extension Target {
  /// True for a pool in a file.
  var isEmbedded: Bool { if case .embedded = place { true } else { false } }
}
