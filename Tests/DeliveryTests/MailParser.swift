import Foundation
import Testing

/// Reads a mail with Python's parser, which knows nothing of our encoder.
enum MailParser {
  struct Parsed: Decodable {
    let subject: String
    let body: String
  }

  private static let program = """
    import email, email.policy, json, sys
    mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
    json.dump({"subject": mail["Subject"], "body": mail.get_payload(decode=True).decode()}, sys.stdout)
    """

  static func parse(_ content: Data) throws -> Parsed {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: try TestServer.python())
    process.arguments = ["-c", program]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: content)
    try input.fileHandleForWriting.close()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return try JSONDecoder().decode(Parsed.self, from: data)
  }
}
