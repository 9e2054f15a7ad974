import Cryptography
import Foundation
import Testing

/// The password that every fixture made elsewhere was made of.
let fixturePassword = Secret("Tr0ub4dor&3 – ünï")

/// A folder that goes away with the test.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "moonpool-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Expects a failure with a code, and gives it back.
@discardableResult
func expectFailure<Result>(
  _ code: CryptographyError.Code, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws(CryptographyError) -> Result
) -> CryptographyError? {
  do throws(CryptographyError) {
    let result = try body()
    Issue.record("expected \(code), got \(result)", sourceLocation: sourceLocation)
    return nil
  } catch {
    #expect(error.code == code, sourceLocation: sourceLocation)
    return error
  }
}
