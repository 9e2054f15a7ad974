/// A script as far as a check needs it: what its names stand for, and every call with its place.
struct LuaOutline {
  /// A value as far as the words tell where it comes from.
  indirect enum Expression {
    /// What a name stands for.
    case name(binding: Int)
    /// A field of something.
    case member(Expression, String)
    /// What a call answers: its place in ``LuaOutline/calls``.
    case call(Int)
    /// Anything else.
    case other
  }

  /// A local or global name.
  struct Binding {
    var name: String
    var isGlobal: Bool
    /// Everything that is ever assigned to it.
    var values: [Expression] = []
  }

  /// A call.
  struct Call {
    /// What is called, or whose method is.
    var target: Expression
    /// The method behind a colon.
    var method: String?
    /// The word of the method or of the name in front of the arguments.
    var name: Int
    /// The first word of the arguments: a parenthesis, a brace or a text.
    var arguments: Int
    /// How many arguments there are.
    var count: Int
    /// True where its answers go nowhere.
    var isStatement = false
  }

  /// A field that is read.
  struct Member {
    var target: Expression
    var name: String
    /// The word of the name.
    var place: Int
  }

  /// A field that the script itself sets.
  struct OwnMember {
    var target: Expression
    var name: String
  }

  var bindings: [Binding] = []
  var calls: [Call] = []
  var members: [Member] = []
  var ownMembers: [OwnMember] = []
}
