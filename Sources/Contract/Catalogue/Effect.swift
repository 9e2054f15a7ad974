/// What an operation does beyond answering; drives plans, journals and permissions (docs/contract.md, "Effects").
public struct Effect: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt8
  /// An effect of those bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Reads and changes nothing.
  public static let read = Effect(rawValue: 1)
  /// Changes something.
  public static let write = Effect(rawValue: 2)
  /// Takes something away that writing it again does not bring back.
  public static let destructive = Effect(rawValue: 4)
  /// May send a message to someone.
  public static let notifies = Effect(rawValue: 8)

  /// The effects' names, in a fixed order.
  public var names: [String] {
    let all: [(Effect, String)] = [
      (.read, "read"), (.write, "write"), (.destructive, "destructive"), (.notifies, "notifies"),
    ]
    return all.filter { contains($0.0) }.map(\.1)
  }
}
