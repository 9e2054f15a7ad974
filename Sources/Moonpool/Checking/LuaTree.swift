/// A script as its grammar reads it, with every name led back to what declares it.
///
/// Expressions, calls, functions and names are kept in lists and refer to each other by their places there: a source that nests or chains without end makes a
/// long list and no deep structure.
struct LuaTree {
  /// An expression.
  struct Expression {
    var kind: Kind
    /// The word that a finding about it is placed at: the name of a field or call, else its first word.
    var token: Int
    /// What it is used for.
    var role = Role.other
  }

  /// What an expression is. Numbers are places of other expressions unless they say otherwise.
  enum Kind {
    case absent
    case boolean(Bool)
    case number(String)
    case text(String)
    /// A text with escapes that are not resolved.
    case escapedText
    case varargs
    /// The place of its ``Binding``.
    case name(Int)
    /// `base.name`, `base["name"]`.
    case member(Int, String)
    case index(Int, key: Int)
    /// The place of its ``Call``.
    case call(Int)
    /// The place of its ``Function``.
    case function(Int)
    /// The place of its ``Table``.
    case table(Int)
    case unary(String, Int)
    case binary(String, Int, Int)
    case parenthesis(Int)
  }

  /// What an expression is used for.
  enum Role {
    /// What is called, or whose method is: the place of the ``Call``.
    case callee(Int)
    /// An argument of a ``Call``, counted from 0.
    case argument(call: Int, place: Int)
    /// What a field is read of, or set: the place of the member or index.
    case base(Int)
    /// The operand of an operator: the place of the unary or binary expression.
    case operand(Int)
    /// The value that a name gets.
    case value(binding: Int)
    /// What a condition goes by.
    case tested
    /// What a `for … in` goes over.
    case iterated
    /// What is assigned to.
    case target
    /// What is kept in a table.
    case kept
    /// Anything else: returned, computed with.
    case other
  }

  /// Where a value comes from.
  enum Source {
    case expression(Int)
    /// A further result of a call, counted from 0.
    case result(of: Int, place: Int)
    /// The parameter of a ``Function``, counted from 0.
    case parameter(of: Int, place: Int)
    /// A name of a ``Loop``, counted from 0.
    case loop(Int, place: Int)
    /// The counter of a numeric loop.
    case counter
    case absent
    case unknown
  }

  /// A local or global name.
  struct Binding {
    var name: String
    var isGlobal: Bool
    /// The word that declares it; for a global the first one that names it.
    var token: Int
    /// Everything that it is ever given.
    var values: [Source] = []
    /// The expressions that read it.
    var reads: [Int] = []
  }

  /// A call.
  struct Call {
    /// Its place among the expressions.
    var expression: Int
    /// What is called, or whose method is.
    var target: Int
    /// The method behind a colon.
    var method: String?
    var arguments: [Int]
    /// The word of the method or of the name in front of the arguments.
    var token: Int
    /// True where its answers go nowhere.
    var isStatement = false
  }

  /// A function.
  struct Function {
    /// The parameters' bindings, `self` not among them.
    var parameters: [Int] = []
    var isVariadic = false
    /// What its return statements give.
    var returns: [[Int]] = []
  }

  /// A `for … in`.
  struct Loop {
    var names: [Int]
    var expressions: [Int]
    /// The word `for`.
    var token: Int
  }

  /// A table constructor.
  struct Table {
    /// Its place among the expressions.
    var expression: Int
    var fields: [Field] = []
    var elements: [Int] = []
    /// True where keys are computed.
    var hasComputedKeys = false
  }

  /// A name in a table constructor with its value.
  struct Field {
    var name: String
    /// The word of the name.
    var token: Int
    var value: Int
  }

  /// A field that is set by an assignment or a function's declaration.
  struct Assignment {
    /// A member or index.
    var target: Int
    var source: Source
  }

  var expressions: [Expression] = []
  var bindings: [Binding] = []
  var calls: [Call] = []
  var functions: [Function] = []
  var loops: [Loop] = []
  var tables: [Table] = []
  var assignments: [Assignment] = []
  /// True where the script puts another table behind its global names.
  var replacesGlobals = false
}
