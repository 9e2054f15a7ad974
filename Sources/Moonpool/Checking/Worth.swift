import Contract
import ScriptHost

/// What a value of a script is known to be.
indirect enum Worth: Equatable {
  /// Something that only the run knows.
  case unknown
  /// nil, which a name may hold until it gets its value.
  case absent
  /// A text, number or boolean.
  case text, number, boolean

  /// The module genauth.
  case genauth
  /// `genauth.models`.
  case models
  /// `genauth.models.NAME`.
  case model(String)
  /// What `genauth.models.NAME{…}` makes.
  case filled(Schema)
  /// `genauth.ManagementClient`, `genauth.AuthenticationClient`.
  case maker(Operation.Client)
  /// A client, or its twin `try`.
  case client(Operation.Client, tries: Bool)
  /// An operation's answer, or a DTO in it.
  case answer(Schema, AskedFor)

  /// Another module of the host.
  case module(String)
  /// A documented function of a module, as in `csv.rows`.
  case function(String)
  /// An object of a documented class, as in `csv.Writer`.
  case object(String)
  /// A table that has these names and no others, and what it is called.
  case record([String], String)

  /// A list, and what its elements are.
  case list(Worth)
  /// What a `for … in` can go over: the values of a step, and what it is called.
  case iterator([Worth], String)
  /// A table of the script's own, by its place in ``LuaTree/tables``.
  case table(Int)
  /// A function of the script's own, by its place in ``LuaTree/functions``.
  case own(Int)

  /// A function of Lua, as in `ipairs`, `table.insert`.
  case builtin(String)
  /// A library of Lua.
  case library(String)
  /// A module that is neither the host's nor Lua's: it may change whatever it is given.
  case foreign

  /// What a name is worth that is given two values.
  func joined(_ other: Worth) -> Worth {
    if self == other || other == .absent { return self }
    return self == .absent ? other : .unknown
  }
}
