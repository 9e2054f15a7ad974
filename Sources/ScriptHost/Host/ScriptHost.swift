import Encodings
import Glibc
import Lua

/// The environment of scripts: backends, arguments, output, limits. Each run or session starts from one of these
/// values.
///
/// ```swift
/// var host = ScriptHost(provider: SingleBackend(backend))
/// host.arguments = ["--limit", "10"]
/// let outcome = await ScriptRun(host).run(ScriptSource(path: "rotate.lua", text: source))
/// exit(outcome.exitCode)
/// ```
public struct ScriptHost: Sendable {
  /// The limits of a run.
  public struct Limits: Sendable {
    /// The longest a run may take, waits included; nil for no limit.
    public var time: Duration?
    /// The most memory Lua may hold, in bytes; nil for no limit.
    public var memory: Int?
    /// How many instructions may be executed; nil for no limit. It costs half the speed of arithmetic loops.
    public var instructions: UInt64?

    /// No limits.
    public init() {}
  }

  /// Gives clients their backends.
  public var provider: any BackendProvider
  /// The calculations of the module `crypto`; nil if there are none.
  public var crypto: (any CryptoProvider)?
  /// The words after the script on the command line, each a ``SystemText``.
  public var arguments: [String] = []
  /// The value of an environment variable, a ``SystemText``.
  public var environment: @Sendable (String) -> String? = { name in ProcessEnvironment.value(name) }
  /// Where `print` and `io.write` go.
  public var output: any OutputSink = DescriptorSink(1)
  /// Where logs, progress and errors go.
  public var errors: any OutputSink = DescriptorSink(2)
  /// The limits of a run.
  public var limits = Limits()
  /// The clocks.
  public var clock: any HostClock = SystemClock()
  /// Keeps secrets out of logs and errors. Shared with all code that prints for the script.
  public var redactor = Redactor()
  /// The lowest level that is logged: `debug`, `info`, `warn`, `error`, `off`.
  public var logLevel = "info"
  /// True if progress is not wanted.
  public var isQuiet = false
  /// True if errors are coloured.
  public var usesColour = false
  /// An access token that authentication clients begin with.
  public var accessToken: SecretText?

  /// A host whose clients get their backends from `provider`.
  public init(provider: any BackendProvider) { self.provider = provider }
}

/// The environment of this process.
public enum ProcessEnvironment {
  /// The value of a variable, or nil.
  public static func value(_ name: String) -> String? {
    guard let value = getenv(name.systemName) else { return nil }
    return SystemText.text(value)
  }
}
