import Cryptography
import Encodings
import UserPool

/// What a provider expects in the JSON it receives. Texts are templates: `{to}`, `{subject}`, `{body}`, `{id}` are replaced by the message's parts.
public indirect enum SMSField: Sendable, Hashable {
  /// A text with places.
  case text(String)
  /// A whole number.
  case number(Int)
  /// `true` or `false`.
  case bool(Bool)
  /// Named fields, in their order.
  case object([Member])
  /// A list.
  case list([SMSField])

  /// A name and its value. Names are not templates.
  public struct Member: Sendable, Hashable {
    let name: String
    let value: SMSField

    /// Makes a member.
    /// - Parameters:
    ///   - name: the field's name.
    ///   - value: its value.
    public init(_ name: String, _ value: SMSField) {
      self.name = name
      self.value = value
    }
  }
}

/// A field with its templates read.
indirect enum SMSBody: Sendable {
  case text(MessageTemplate)
  case number(Int)
  case bool(Bool)
  case object([(name: String, value: SMSBody)])
  case list([SMSBody])

  init(_ field: SMSField) throws(DeliveryError) {
    switch field {
    case .text(let text): self = .text(try MessageTemplate(text))
    case .number(let number): self = .number(number)
    case .bool(let truth): self = .bool(truth)
    case .object(let members):
      var fields: [(name: String, value: SMSBody)] = []
      for member in members { fields.append((member.name, try SMSBody(member.value))) }
      self = .object(fields)
    case .list(let values):
      var items: [SMSBody] = []
      for value in values { items.append(try SMSBody(value)) }
      self = .list(items)
    }
  }

  func json(_ message: OutgoingMessage) -> Secret {
    var output: [UInt8] = []
    write(message, to: &output)
    return Secret(output)
  }

  private func write(_ message: OutgoingMessage, to output: inout [UInt8]) {
    switch self {
    case .text(let template): JSONText.write(template.fill(message), to: &output)
    case .number(let number): output.append(contentsOf: "\(number)".utf8)
    case .bool(let truth): output.append(contentsOf: (truth ? "true" : "false").utf8)
    case .object(let fields):
      output.append(UInt8(ascii: "{"))
      for (index, field) in fields.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        JSONText.write(field.name, to: &output)
        output.append(UInt8(ascii: ":"))
        field.value.write(message, to: &output)
      }
      output.append(UInt8(ascii: "}"))
    case .list(let values):
      output.append(UInt8(ascii: "["))
      for (index, value) in values.enumerated() {
        if index > 0 { output.append(UInt8(ascii: ",")) }
        value.write(message, to: &output)
      }
      output.append(UInt8(ascii: "]"))
    }
  }
}

/// A text in JSON (RFC 8259, section 7).
enum JSONText {
  static func write(_ text: String, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
      case 0x0a: output.append(contentsOf: "\\n".utf8)
      case ..<0x20, 0x7f: output.append(contentsOf: "\\u00\(Hexadecimal.encode(CollectionOfOne(byte)))".utf8)
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }
}
