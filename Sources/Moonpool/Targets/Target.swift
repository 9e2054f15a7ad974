import Contract
import ScriptHost

/// A pool that scripts can work on, as the init file declares it.
struct Target: Equatable, Sendable {
  /// Where a target's users are.
  enum Place: Equatable, Sendable {
    /// In an embedded pool: the file's path.
    case embedded(path: String)
    /// At a remote service.
    case remote(host: String)
  }

  /// The target's name.
  let name: String
  /// Where its users are.
  let place: Place
  /// True if it is to be used without being named.
  let isDefault: Bool
  /// True if it takes writes only with `--apply`.
  let isProtected: Bool
  /// Its options, for the parts that know what they mean (``DeliveryOptions``).
  let options: Contract.Value

  private static let known =
    [
      "pool", "host", "accessKeyId", "accessKeySecret", "appId", "appSecret", "protected", "default", "delivery",
    ] + remoteOnly
  private static let remoteOnly = [
    "rate", "concurrency", "timeout", "tenantId", "proxy", "certificates", "scheme",
  ]

  /// A target from what the init file declared.
  /// - Parameters:
  ///   - declared: `{name, place, options}`.
  ///   - folder: the file's folder with a slash, from where relative paths count.
  /// - Throws: ``CommandError`` (`configuration`) naming the line.
  init(declared: Contract.Value, file: String, folder: String) throws(CommandError) {
    name = declared["name"]?.string ?? ""
    let options = LineEnds.trimmed(declared["options"] ?? .object([]))
    let line = declared["place"]?.string ?? file
    func wrong(_ what: String) -> CommandError {
      CommandError(.configuration, "\(line): target \"\(declared["name"]?.string ?? "")\": \(what)")
    }
    if case .object(let members) = options {
      for member in members where !Self.known.contains(member.name) {
        throw wrong("\(member.name): no such option; the options are \(Self.known.joined(separator: ", "))")
      }
    } else if options != .array([]) {
      throw wrong("expected a table of name = value")
    }
    if let name = LineEnds.broken(options) {
      throw wrong("\(name): holds a line end; a file with one line is expected")
    }
    switch (options["pool"], options["host"]) {
    case (.string(let path)?, nil):
      place = .embedded(path: path.hasPrefix("/") ? path : folder + path)
    case (nil, .string(let host)?):
      place = .remote(host: host)
    case (nil, nil): throw wrong("pool = \"FILE\" or host = \"https://…\" is required")
    case (_?, _?): throw wrong("pool and host cannot be combined; give one of them")
    default: throw wrong("pool and host: expected strings")
    }
    func flag(_ name: String) throws(CommandError) -> Bool {
      guard let value = options[name] else { return false }
      guard let flag = value.bool else { throw wrong("\(name): expected true or false") }
      return flag
    }
    isDefault = try flag("default")
    isProtected = try flag("protected")
    if options["host"] == nil {
      for name in Self.remoteOnly where options[name] != nil { throw wrong("\(name): only for a target with a host") }
    }
    do throws(CommandError) {
      if case .remote = place { _ = try RemoteOptions.configuration(options) }
    } catch {
      throw wrong(error.message)
    }
    self.options = options
  }
}
