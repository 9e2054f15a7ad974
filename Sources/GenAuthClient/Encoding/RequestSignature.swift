import Cryptography
import Encodings

/// The signature of a management call: HMAC-SHA1 over method, headers, path and fields (docs/remote.md, "Signatures").
struct RequestSignature {
  var accessKeyId: String
  var secret: Secret

  /// The text that is signed: the method, each `date` and `x-authing-*` header by name, the path with the fields by name.
  static func text(
    method: String, path: String, headers: [(name: String, value: String)], members: [EncodedRequest.Member]
  )
    -> String
  {
    var text = method + "\n"
    let signed = headers.filter { $0.name == "date" || $0.name.hasPrefix("x-authing-") }
    for header in signed.sorted(by: { $0.name < $1.name }) { text += "\(header.name):\(header.value)\n" }
    text += path
    let fields = members.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
    if !fields.isEmpty { text += "?" + fields.map { "\($0.name)=\($0.text)" }.joined(separator: "&") }
    return text
  }

  /// The `authorization` header of a call.
  func authorization(_ text: String) -> String {
    let signature = DigestAlgorithm.sha1.authenticate(Array(text.utf8), key: secret)
    return "authing \(accessKeyId):\(Base64.encode(signature))"
  }
}
