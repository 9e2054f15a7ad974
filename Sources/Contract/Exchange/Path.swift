/// The path of a value in a request, such as `list[3].gender`.
///
/// Indices are kept counting from 0. They are rendered at the edge: from 0 over HTTP, from 1 in Lua (docs/operations.md, "Patch rules").
public struct Path: Sendable, Equatable {
  /// One step of a path.
  public enum Element: Sendable, Equatable {
    /// A member of an object.
    case name(String)
    /// An element of an array, counted from 0.
    case index(Int)
  }

  /// The steps from the outside in; empty for the request as a whole.
  public var elements: [Element]

  /// A path of those steps.
  public init(_ elements: [Element] = []) { self.elements = elements }

  /// A path of one name.
  public init(_ name: String) { elements = [.name(name)] }

  /// This path with one more step inwards.
  public func appending(_ element: Element) -> Path { Path(elements + [element]) }

  /// True if it means the request as a whole.
  public var isEmpty: Bool { elements.isEmpty }

  /// How many steps are shown of a path that has more than both together: those at its begin, and those at its end.
  private static let shown = (first: 6, last: 4)

  /// The path as text, with the first element of an array counted as `indexBase` (0 over HTTP, 1 in Lua). The middle of a very long one is
  /// left out: `a.b.c.d.e.f…w.x.y.z`.
  public func rendered(indexBase: Int) -> String {
    guard elements.count > Self.shown.first + Self.shown.last else { return Self.text(elements[...], indexBase) }
    let end = Self.text(elements.suffix(Self.shown.last), indexBase)
    return Self.text(elements.prefix(Self.shown.first), indexBase) + "…" + end
  }

  private static func text(_ elements: ArraySlice<Element>, _ indexBase: Int) -> String {
    var text = ""
    for element in elements {
      switch element {
      case .name(let name): text += text.isEmpty ? name : "." + name
      case .index(let index): text += "[\(index + indexBase)]"
      }
    }
    return text
  }
}

extension Path: ExpressibleByArrayLiteral {
  /// A path of those steps.
  public init(arrayLiteral elements: Element...) { self.elements = elements }
}

extension Path.Element: ExpressibleByStringLiteral {
  /// A member of that name.
  public init(stringLiteral value: String) { self = .name(value) }
}
