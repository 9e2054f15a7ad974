import Cryptography
import Delivery
import Foundation
import Testing
import UserPool

/// 2 June 2022, 08:30:05 UTC, in milliseconds.
let fixedNow: Int64 = 1_654_158_605_000

func message(
  _ channel: OutgoingMessage.Channel = .email, to: String = "zoe@example.com", subject: String = "Your password",
  body: String = "Your new password: s3cret=word\n", id: String = "65a1b2c3"
) -> OutgoingMessage {
  OutgoingMessage(id: id, channel: channel, to: to, subject: subject, body: Secret(body), createdAt: fixedNow)
}

/// Expects a delivery to fail with a code, and that the error holds nothing of the message's text.
@discardableResult
func expectFailure(
  _ code: DeliveryError.Code, isPermanent: Bool, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws(DeliveryError) -> Void
) async -> DeliveryError? {
  do throws(DeliveryError) {
    try await body()
    Issue.record("expected \(code), but it was delivered", sourceLocation: sourceLocation)
    return nil
  } catch {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    #expect(error.isPermanent == isPermanent, "\(error)", sourceLocation: sourceLocation)
    #expect(!"\(error)".contains("s3cret"), sourceLocation: sourceLocation)
    return error
  }
}

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "moonpool-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
