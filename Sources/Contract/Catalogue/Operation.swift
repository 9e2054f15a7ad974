/// An operation of the V3 API: a row of the catalogue.
public struct Operation: Sendable, Hashable {
  /// Its place in the catalogue.
  public let index: UInt16
}
