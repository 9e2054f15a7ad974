/// A value of Lua as far as it is shown: taken out of the state in one go, so that it can be laid out on another thread.
///
/// Bounded by whoever makes it: what lies too deep or beyond the number asked for is said, not taken along.
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
  /// What has no contents to show: a function, a coroutine, userdata, a table that was met already or lies too deep. As `tostring` has it.
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
