/// What is documented of the host's modules.
public struct ModuleDocs: Sendable {
  /// The module's name.
  public let name: String
  /// What it is for.
  public let line: String
  /// The annotations of LuaCATS, as editors read them.
  public let annotations: String
  /// Its functions, and the methods of what they answer, in order.
  public let functions: [FunctionDocs]
  /// The tables of options that its functions take, and other classes.
  public let classes: [ClassDocs]

  /// Every module, in the order in which they are shown.
  public static let all: [ModuleDocs] = ModuleTexts.all.map { ModuleReader.read($0.name, $0.text) }

  /// The module of that name, or nil.
  public static func module(_ name: String) -> ModuleDocs? { all.first { $0.name == name } }
}

/// What is documented of a function.
public struct FunctionDocs: Sendable, Equatable {
  /// A parameter, or a field of a class.
  public struct Parameter: Sendable, Equatable {
    /// The name.
    public var name: String
    /// Its type, in LuaCATS' words.
    public var type: String
    /// True if it may be absent.
    public var isOptional: Bool
    /// One line about it; empty if the name says it.
    public var line: String

    /// A parameter or field.
    public init(name: String, type: String, isOptional: Bool, line: String) {
      self.name = name
      self.type = type
      self.isOptional = isOptional
      self.line = line
    }
  }

  /// The name as it is called, as in `json.encode` or `Writer:write`.
  public var name: String
  /// The name with its parameters.
  public var signature: String
  /// What it does.
  public var line: String
  /// Its parameters.
  public var parameters: [Parameter]
  /// What it answers: types and words, one entry per value.
  public var results: [String]
  /// Lua that shows its use.
  public var example: String?
}

/// What is documented of a class: a table of options, an object.
public struct ClassDocs: Sendable, Equatable {
  /// The name in annotations, as in `json.Options`.
  public var name: String
  /// What it is.
  public var line: String
  /// Its fields.
  public var fields: [FunctionDocs.Parameter]
}
