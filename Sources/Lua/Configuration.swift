import LuaShim

/// A set of Lua's standard libraries.
public struct Libraries: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt32

  /// A set from bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  private init(_ bit: Int) { rawValue = UInt32(truncatingIfNeeded: bit) }

  /// `print`, `pairs`, `pcall`, …
  public static let base = Libraries(LSH_LIB_BASE)
  /// `require`, `package`
  public static let package = Libraries(LSH_LIB_PACKAGE)
  /// `coroutine`, the binding's own
  public static let coroutine = Libraries(LSH_LIB_COROUTINE)
  /// `string`
  public static let string = Libraries(LSH_LIB_STRING)
  /// `utf8`
  public static let utf8 = Libraries(LSH_LIB_UTF8)
  /// `table`
  public static let table = Libraries(LSH_LIB_TABLE)
  /// `math`
  public static let math = Libraries(LSH_LIB_MATH)
  /// `io`
  public static let io = Libraries(LSH_LIB_IO)
  /// `os`
  public static let os = Libraries(LSH_LIB_OS)
  /// `debug`
  public static let debug = Libraries(LSH_LIB_DEBUG)

  /// What cannot reach outside the state.
  public static let pure: Libraries = [.base, .coroutine, .string, .utf8, .table, .math]
  /// Every library.
  public static let all: Libraries = [.pure, .package, .io, .os, .debug]
}

/// What scripts may do beyond their libraries.
public struct Permissions: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt32

  /// A set from bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  private init(_ bit: Int) { rawValue = UInt32(truncatingIfNeeded: bit) }

  /// Load precompiled chunks. Malformed ones can crash the program.
  public static let bytecode = Permissions(LSH_ALLOW_BYTECODE)
  /// Load precompiled chunks that `string.dump` has made in the same state, byte for byte. They cannot be malformed.
  public static let ownBytecode = Permissions(LSH_ALLOW_OWN_BYTECODE)
  /// Give tables a `__gc`.
  public static let finalizers = Permissions(LSH_ALLOW_FINALIZERS)
  /// Use `dofile` and `loadfile`.
  public static let files = Permissions(LSH_ALLOW_FILES)
  /// Load C modules by `require`.
  public static let cModules = Permissions(LSH_ALLOW_C_MODULES)
}

/// How a state is made.
public struct Configuration: Sendable {
  /// The standard libraries that are opened.
  public var libraries: Libraries
  /// What scripts may do beyond them.
  public var permissions: Permissions
  /// The most memory that Lua may hold, in bytes; nil for no limit. Reaching it stops the run (``StopReason/memory``).
  public var memoryLimit: Int?
  /// How many instructions may be executed in all (by thousands); nil for no limit. It costs half the speed of
  /// arithmetic loops. Reaching it stops the run.
  public var instructionLimit: UInt64?
  /// Chunk names that start so are the host's own code: errors are never placed in them. As given to `load`, with its
  /// `=` or `@`.
  public var ownChunkPrefix: String

  /// A configuration.
  public init(
    libraries: Libraries = .all, permissions: Permissions = [.finalizers, .files, .cModules], memoryLimit: Int? = nil,
    instructionLimit: UInt64? = nil, ownChunkPrefix: String = ""
  ) {
    self.libraries = libraries
    self.permissions = permissions
    self.memoryLimit = memoryLimit
    self.instructionLimit = instructionLimit
    self.ownChunkPrefix = ownChunkPrefix
  }

  /// For scripts of the user's own: every library, no limits, no bytecode.
  public static let trusted = Configuration()

  /// For scripts that are not trusted: pure libraries, no finalizers, limits as given.
  public static func sandboxed(memoryLimit: Int, instructionLimit: UInt64? = nil) -> Configuration {
    Configuration(
      libraries: .pure, permissions: [], memoryLimit: memoryLimit, instructionLimit: instructionLimit)
  }
}
