/// Which parts a part refers to (Open Packaging Conventions, "Relationships").
final class Relations: XMLHandler {
  /// A reference.
  struct Relation {
    var id: String
    /// The last word of the type, as in `worksheet`.
    var kind: String
    /// The part's name.
    var target: String
  }

  private(set) var relations: [Relation] = []
  private let folder: String

  /// The relations of a part.
  /// - Parameter folder: the folder the part is in, with a `/` at its end, which targets count from.
  init(folder: String) { self.folder = folder }

  override func begin(_ name: XMLName, _ attributes: XMLAttributes) {
    guard name == "Relationship", attributes.text("TargetMode") != "External", let id = attributes.text("Id"),
      let type = attributes.text("Type"), let target = attributes.text("Target")
    else { return }
    let kind = type.split(separator: "/").last.map(String.init) ?? ""
    relations.append(Relation(id: id, kind: kind, target: Self.resolved(target, folder)))
  }

  private static func resolved(_ target: String, _ folder: String) -> String {
    let path = target.hasPrefix("/") ? target : folder + target
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return parts.joined(separator: "/")
  }

  /// The name of the part that holds the relations of a part.
  static func name(of part: String) -> String {
    let slash = part.lastIndex(of: "/").map { part.index(after: $0) } ?? part.startIndex
    return "\(part[..<slash])_rels/\(part[slash...]).rels"
  }

  /// The folder of a part, with a `/` at its end unless it is empty.
  static func folder(of part: String) -> String {
    part.lastIndex(of: "/").map { String(part[...$0]) } ?? ""
  }
}
