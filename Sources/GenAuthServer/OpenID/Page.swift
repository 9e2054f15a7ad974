import Contract
import Cryptography
import Encodings

/// The pages for people: plain HTML without scripts, everything that came from elsewhere escaped.
struct Page {
  let language: Language
  private var body = ""
  private var title: String
  /// What forms may be sent to, beside the server itself.
  private var formTarget: String?

  init(_ title: Message, _ language: Language, formTarget: String? = nil) {
    self.language = language
    self.title = title.text(language)
    self.formTarget = formTarget
    body = "<h1>\(Self.escaped(self.title))</h1>"
  }

  /// Adds a sentence.
  mutating func add(_ text: Message, isProblem: Bool = false) { add(plain: text.text(language), isProblem: isProblem) }

  /// Adds a text as it is.
  mutating func add(plain text: String, isProblem: Bool = false) {
    body += isProblem ? "<p class=\"problem\" role=\"alert\">" : "<p>"
    body += Self.escaped(text) + "</p>"
  }

  /// Adds a form of hidden fields and the inputs between them and its button.
  mutating func addForm(
    to address: String, hidden: [(name: String, value: String)], button: Message, inputs: String = ""
  ) {
    body += "<form method=\"post\" action=\"\(Self.escaped(address))\">"
    for (name, value) in hidden {
      body += "<input type=\"hidden\" name=\"\(Self.escaped(name))\" value=\"\(Self.escaped(value))\">"
    }
    body += inputs + "<button>\(Self.escaped(button.text(language)))</button></form>"
  }

  /// A field to be filled in.
  func input(
    _ name: String, _ label: Message, type: String, completion: String, value: String = "", hasFocus: Bool = false
  ) -> String {
    let filled = value.isEmpty ? "" : " value=\"\(Self.escaped(value))\""
    return "<label>\(Self.escaped(label.text(language)))<input name=\"\(name)\" type=\"\(type)\" "
      + "autocomplete=\"\(completion)\" autocapitalize=\"none\" spellcheck=\"false\" required"
      + "\(filled)\(hasFocus ? " autofocus" : "")></label>"
  }

  /// The page as an answer: never stored, never framed, without scripts, and allowed to send its form to no place that is not meant.
  /// - Parameter statusCode: what the log and the counters are told; the HTTP status is 200.
  func answer(statusCode: Int, _ request: WireRequest) -> WireAnswer {
    let lang = language == .chinese ? "zh-CN" : "en"
    let html =
      "<!DOCTYPE html><html lang=\"\(lang)\"><head><meta charset=\"utf-8\">"
      + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>\(Self.escaped(title))</title>"
      + "<style>\(Self.style)</style></head><body><main>\(body)</main></body></html>\n"
    var answer = WireAnswer(text: html, contentType: "text/html; charset=utf-8", requestId: request.id)
    answer.statusCode = statusCode
    let forms = formTarget.map { "'self' \($0)" } ?? "'self'"
    answer.headers = [
      (
        "content-security-policy",
        "default-src 'none'; style-src 'sha256-\(Self.styleDigest)'; form-action \(forms); "
          + "frame-ancestors 'none'; base-uri 'none'"
      ),
      ("x-frame-options", "DENY"), ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"),
    ]
    return answer
  }

  /// A text that is safe between tags and in an attribute's quotes.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // A browser would make one line end of both; what a page repeats must come back as it was.
      case "\r": result += "&#13;"
      case "\n": result += "&#10;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static let style =
    "body{font-family:sans-serif;background:#f4f5f7;color:#1d2129;margin:0}"
    + "main{max-width:22rem;margin:12vh auto;padding:2rem;background:#fff;border-radius:8px}"
    + "h1{font-size:1.4rem;margin:0 0 1rem}label{display:block;margin:1rem 0}"
    + "input{display:block;box-sizing:border-box;width:100%;padding:.6rem;margin-top:.3rem;font-size:1rem}"
    + "button{width:100%;padding:.7rem;font-size:1rem;background:#215ae5;color:#fff;border:0;border-radius:4px}"
    + ".problem{color:#b3261e}"
  private static let styleDigest = Base64.encode(DigestAlgorithm.sha256.digest(style.utf8))
}
