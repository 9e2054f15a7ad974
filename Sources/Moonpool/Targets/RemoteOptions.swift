import Contract
import Cryptography
import GenAuthClient
import ScriptHost
import Synchronization

/// How a remote pool is talked to, from an init file's target or a client's own options (docs/remote.md, "Options").
enum RemoteOptions {
  /// The configuration that a target's options say.
  /// - Parameter options: an object with `host` and the rest.
  /// - Throws: ``CommandError`` (`configuration`) naming the option; never the value of one that may be secret.
  static func configuration(_ options: Contract.Value) throws(CommandError) -> RemoteConfiguration {
    var configuration = try configuration(host: try text("host", in: options) ?? "")
    configuration.accessKeyId = try text("accessKeyId", in: options)
    configuration.accessKeySecret = try text("accessKeySecret", in: options).map { Secret($0) }
    configuration.appId = try text("appId", in: options)
    configuration.appSecret = try text("appSecret", in: options).map { Secret($0) }
    configuration.tenantId = try text("tenantId", in: options)
    configuration.proxy = try text("proxy", in: options)
    configuration.authorities = try text("certificates", in: options)
    if let name = try text("scheme", in: options) {
      guard let scheme = RemoteConfiguration.Scheme(rawValue: name) else {
        throw CommandError(.configuration, "scheme: expected token or signature")
      }
      configuration.scheme = scheme
    }
    configuration.rate = try rate(options["rate"], else: configuration.rate)
    if let value = options["concurrency"] {
      guard let number = value.integer, (1...256).contains(number) else {
        throw CommandError(.configuration, "concurrency: expected a whole number from 1 to 256")
      }
      configuration.concurrency = Int(number)
    }
    if let value = options["timeout"] {
      guard let seconds = seconds(value), seconds > 0, seconds <= 3600 else {
        throw CommandError(.configuration, "timeout: expected seconds, more than 0 and at most 3600")
      }
      configuration.totalMilliseconds = max(1, Int(seconds * 1000))
    }
    return configuration
  }

  /// A target's configuration, with what a client was made with beside.
  static func configuration(
    of target: Target, adding options: TargetOptions
  ) throws(CommandError) -> RemoteConfiguration {
    var configuration: RemoteConfiguration
    do throws(CommandError) {
      configuration = try self.configuration(target.options)
    } catch {
      throw CommandError(error.code, "target \(target.name): \(error.message)")
    }
    add(options, to: &configuration)
    return configuration
  }

  /// The configuration of a client that named a host itself.
  static func configuration(_ options: TargetOptions) throws(CommandError) -> RemoteConfiguration {
    var configuration = try configuration(host: options.host ?? "")
    add(options, to: &configuration)
    return configuration
  }

  private static func configuration(host: String) throws(CommandError) -> RemoteConfiguration {
    do throws(RemoteError) {
      return try RemoteConfiguration(host: host)
    } catch {
      throw CommandError(.configuration, error.message)
    }
  }

  private static func add(_ options: TargetOptions, to configuration: inout RemoteConfiguration) {
    if let id = options.accessKeyId { configuration.accessKeyId = id }
    if let secret = options.accessKeySecret { configuration.accessKeySecret = Secret(secret.text) }
    if let id = options.appId {
      // Another application than the target's has another secret.
      if configuration.appId != id { configuration.appSecret = nil }
      configuration.appId = id
    }
    if let secret = options.appSecret { configuration.appSecret = Secret(secret.text) }
  }

  private static func seconds(_ value: Contract.Value) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .number(let number): number
    default: nil
    }
  }

  private static func text(_ name: String, in options: Contract.Value) throws(CommandError) -> String? {
    guard let value = options[name] else { return nil }
    guard let text = value.string else { throw CommandError(.configuration, "\(name): expected a string") }
    return text
  }

  /// `250`, `"250/s"`, `"6000/min"`, or false for no limit.
  static func rate(_ value: Contract.Value?, else usual: Double?) throws(CommandError) -> Double? {
    switch value {
    case nil: return usual
    case .bool(false)?: return nil
    case .integer(let number)? where number > 0: return Double(number)
    case .number(let number)? where number > 0 && number.isFinite: return number
    case .string(let text)?:
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      let seconds: [Substring: Double] = ["s": 1, "min": 60, "h": 3600]
      if parts.count == 2, let number = Double(parts[0]), number > 0, number.isFinite, let span = seconds[parts[1]] {
        return number / span
      }
    default: break
    }
    throw CommandError(.configuration, "rate: expected requests per second such as \"250/s\", or false for no limit")
  }
}

/// The remote backends of a run: one for each service, identity and manner, so that connections, tokens and the governor are shared.
final class RemotePools: Sendable {
  private struct Identity: Hashable {
    var host: String
    var texts: [String?]
    var secrets: [Secret?]
    var numbers: [Double?]

    init(_ configuration: RemoteConfiguration) {
      host = configuration.host
      texts = [
        configuration.accessKeyId, configuration.appId, configuration.tenantId, configuration.scheme.rawValue,
        configuration.proxy, configuration.authorities,
      ]
      secrets = [configuration.accessKeySecret, configuration.appSecret]
      numbers = [
        configuration.rate, Double(configuration.concurrency), Double(configuration.totalMilliseconds),
        Double(configuration.connectMilliseconds),
      ]
    }
  }

  private let backends = Mutex<[Identity: RemoteBackend]>([:])
  private let notice: @Sendable (String) -> Void

  /// Remote backends.
  /// - Parameter console: where odd answers are told of, also under `--quiet`; nil for nowhere.
  init(_ console: Console? = nil) {
    notice = { text in console?.complain("moonpool: warning: \(text)") }
  }

  /// The backend of a configuration.
  /// - Throws: ``CommandError`` (`configuration`) if it cannot be.
  func backend(_ configuration: RemoteConfiguration) throws(CommandError) -> any Backend {
    let identity = Identity(configuration)
    if let known = backends.withLock({ $0[identity] }) { return known }
    do throws(RemoteError) {
      let made = try RemoteBackend(configuration, notice: notice)
      return backends.withLock { backends in
        let kept = backends[identity] ?? made
        backends[identity] = kept
        return kept
      }
    } catch {
      throw CommandError(.configuration, error.message)
    }
  }
}
