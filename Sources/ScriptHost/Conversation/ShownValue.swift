/// The displayed part of a Lua value, copied from the state at once so that another thread can lay it out.
///
/// The creator bounds it: it notes what is nested too deeply or beyond the limit, and leaves it out.
public indirect enum ShownValue: Sendable, Equatable {
  /// Lua's `nil`.
  case none
  /// `genauth.null`.
  case null
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  /// The bytes of a string, which need not be UTF-8.
  case string([UInt8])
  /// A sequence (also an empty one that is known to be an array), and how many elements were left out.
  case list([ShownValue], omitted: Int)
  /// Any other table: its entries in the DTO's order where it is one, else sorted; how many were left out.
  case record([Entry], dto: String?, omitted: Int)
  /// What has no contents to show: a function, a coroutine, userdata, a table that was met already or lies too deep. As
  /// `tostring` has it.
  case opaque(String)

  /// One entry of a table.
  public struct Entry: Sendable, Equatable {
    public var key: ShownValue
    public var value: ShownValue

    public init(_ key: ShownValue, _ value: ShownValue) {
      self.key = key
      self.value = value
    }
  }
}
