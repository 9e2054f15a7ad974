import Cryptography
import UserPool

/// A text with places for a message's parts: `{to}`, `{subject}`, `{body}`, `{id}`; `{{` and `}}` are braces.
struct MessageTemplate: Sendable {
  enum Part: Sendable, Hashable {
    case text(String)
    case to
    case subject
    case body
    case id
  }

  let parts: [Part]

  /// - Throws: `invalidConfiguration` for an unknown or unfinished place.
  init(_ template: String) throws(DeliveryError) {
    var parts: [Part] = []
    var rest = template[...]
    var text = ""
    while let character = rest.popFirst() {
      guard character == "{" || character == "}" else {
        text.append(character)
        continue
      }
      if rest.first == character {
        text.append(character)
        rest.removeFirst()
        continue
      }
      guard character == "{", let end = rest.firstIndex(of: "}"), let part = Self.place(rest[..<end]) else {
        throw DeliveryError(
          .invalidConfiguration, isPermanent: false,
          cause: "a template supports {to}, {subject}, {body} and {id}; write a brace twice to get a literal one")
      }
      if !text.isEmpty { parts.append(.text(text)) }
      text = ""
      parts.append(part)
      rest = rest[rest.index(after: end)...]
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
  }

  func fill(_ message: OutgoingMessage) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .to: message.to
      case .subject: message.subject
      case .body: message.body.reveal()
      case .id: message.id
      }
    }.joined()
  }

  private static func place(_ name: Substring) -> Part? {
    switch name {
    case "to": .to
    case "subject": .subject
    case "body": .body
    case "id": .id
    default: nil
    }
  }
}
