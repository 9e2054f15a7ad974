/// An operation of the V3 API, or a helper of its clients: a row of the catalogue, read in place.
public struct Operation: Sendable, Hashable {
  /// Its place in the catalogue.
  public let index: UInt16

  static let rowSize = 32

  private struct Flags: OptionSet {
    let rawValue: UInt16
    static let deprecated = Flags(rawValue: 1)
    static let helper = Flags(rawValue: 2)
    static let pathOnly = Flags(rawValue: 4)
    static let notInClients = Flags(rawValue: 8)
    static let open = Flags(rawValue: 16)
    static let form = Flags(rawValue: 32)
    static let parameters = Flags(rawValue: 64)
    static let noPath = Flags(rawValue: 128)
  }

  /// The client that has the operation.
  public enum Client: UInt8, Sendable, Hashable, CaseIterable {
    /// The ManagementClient.
    case management = 0
    /// The AuthenticationClient.
    case authentication = 1
  }

  /// The HTTP method.
  public enum Method: UInt8, Sendable, Hashable, CaseIterable {
    /// GET
    case get = 0
    /// POST
    case post = 1
    /// PUT
    case put = 2
    /// DELETE
    case delete = 3

    /// The method as HTTP writes it.
    public var name: String {
      switch self {
      case .get: "GET"
      case .post: "POST"
      case .put: "PUT"
      case .delete: "DELETE"
      }
    }
  }

  /// How the argument travels over HTTP.
  public enum ParameterStyle: Sendable, Hashable {
    /// In the query string.
    case query
    /// As a JSON body.
    case body
    /// As a form (`application/x-www-form-urlencoded`).
    case form
  }

  /// Who must have signed a request.
  public struct Security: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt8
    /// A security of those bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// The header `x-authing-userpool-id`.
    public static let userPool = Security(rawValue: 1)
    /// A bearer token.
    public static let bearer = Security(rawValue: 2)
    /// The header `x-authing-app-id`.
    public static let application = Security(rawValue: 4)
    /// The header `x-authing-app-tenant-id`.
    public static let tenant = Security(rawValue: 8)
  }

  /// The official name, as in `updateUser`.
  public var name: String { text(0) ?? "" }
  /// The name's bytes, which stay for the life of the process.
  public var nameUTF8: UnsafeBufferPointer<UInt8> { CatalogueData.shared.strings.utf8(number(0)) }
  /// The client that has it.
  public var client: Client { Client(rawValue: byte(2)) ?? .management }
  /// The HTTP method; nil for a helper.
  public var method: Method? { Method(rawValue: byte(3)) }
  /// The path, as in `/api/v3/update-user`; nil for a helper and for the few operations whose path only the client library knows.
  public var path: String? { flags.contains(.noPath) ? nil : text(4) }
  /// How the argument travels over HTTP.
  public var parameterStyle: ParameterStyle {
    flags.contains(.form) ? .form : flags.contains(.parameters) ? .query : .body
  }
  /// What the argument must look like: the request DTO, or the list of parameters as a schema; nil if there is no argument.
  public var argument: Schema? { schema(6) }
  /// The DTO of the body, if it has one.
  public var request: Schema? { schema(8) }
  /// The DTO of the answer, where the contract says one.
  public var response: Schema? { schema(10) }
  /// Who must have signed a request.
  public var security: Security { Security(rawValue: byte(12)) }
  /// What it does beyond answering; empty for a helper.
  public var effect: Effect { Effect(rawValue: byte(13)) }
  /// True if the contract advises against it.
  public var isDeprecated: Bool { flags.contains(.deprecated) }
  /// True for a helper of the client library that is not HTTP call of its own; see ``signature``.
  public var isHelper: Bool { flags.contains(.helper) }
  /// True if the published documents list it and the official clients do not.
  public var isMissingInClients: Bool { flags.contains(.notInClients) }
  /// True for the twin of another operation of that name and client: it is reached by its path only.
  public var isReachedByPathOnly: Bool { flags.contains(.pathOnly) }
  /// True if the contract does not say what the argument looks like, so that any object passes.
  public var takesAnything: Bool { flags.contains(.open) }
  /// The group it belongs to, in English, as in `Users`.
  public var group: String { text(16) ?? "" }
  /// A helper's parameters as the official client declares them.
  public var signature: String? { text(18) }
  /// What it does, in one line, where the project has described it.
  public var summary: String? { text(20) }
  /// The list that a caller may split into several requests, and how many entries one request takes.
  public var batch: (field: Key, limit: Int)? {
    let key = number(22)
    return key == CatalogueData.none ? nil : (Key(id: key), Int(number(24)))
  }

  private var flags: Flags { Flags(rawValue: number(14)) }
  private func number(_ offset: Int) -> UInt16 { CatalogueData.shared.operations.u16(Int(index), offset) }
  private func byte(_ offset: Int) -> UInt8 { CatalogueData.shared.operations.u8(Int(index), offset) }
  private func text(_ offset: Int) -> String? { CatalogueData.shared.strings.text(number(offset)) }
  private func schema(_ offset: Int) -> Schema? {
    let index = number(offset)
    return index == CatalogueData.none ? nil : Schema(index: index)
  }
}

extension Operation: CustomStringConvertible {
  /// The name.
  public var description: String { name }
}
