import Foundation
import Testing

@testable import Contract

/// The generator refuses a table of subjects that does not fit the contract, and says which row it is.
@Suite("The table of subjects")
struct SubjectTableTests {
  /// A slip: what is replaced by what, and what the generator says about it.
  static let slips: [(from: String, to: String, message: String)] = [
    ("management:resignUser\t", "management:resignUsr\t", "operation not found"),
    ("management:resignUserBatch\t", "management:resignUser\t", "is described twice"),
    (
      "management:kickUsers\tends", "management:getUser\topaque\tfor a test\nmanagement:kickUsers\tends", "do not agree"
    ),
    ("user=list[].userId by", "user=list[].userid by", "list[].userid not found"),
    ("user=list[].userId by", "user=list.userId by", "list.userId not found"),
    ("user=list[].userId by", "user=list[].customData by", "holds no ids"),
    ("user=answer[].userId", "user=answer.userId", "answer.userId not found"),
    ("from list[]", "from list", "is no list of the argument"),
    ("by options.userIdType", "by options.userType", "options.userType not found"),
    ("of targets[].targetType", "of targets[].targetIdentifier", "may be anything"),
    ("to newCode", "to newName", "newName not found"),
    ("creates user\t", "creates person\t", "unknown word person"),
    ("getUserBatch\tupdateUser", "getUsers\tupdateUser", "is no read with a row of its own"),
    ("getUserBatch\tupdateUserBatch\tsession", "-\tupdateUserBatch\tsession", "needs a read of the state before"),
    ("reads user\tuser=userIds[] by userIdType", "reads user\tuser=userIds[]", "takes one kind of ids"),
    ("reads user\tuser=userIds[] by userIdType", "reads user\tgroup=userIds[]", "takes the ids of group"),
    ("customField=* in targetType", "customField=*", "needs targetType"),
    ("getUserBatch\tupdateUserBatch\tsession", "getUserBatch\tgetUser\tsession", "undoes nothing"),
    ("getUserBatch\tupdateUserBatch\tsession", "getUserBatch\tupdateGroup\tsession", "is about something else"),
    ("\t-\t-\tsession", "\t-\t-\t-", "it is not undone and loses nothing"),
    ("session@status!Activated", "session@status!Active", "status is never Active"),
    ("deleteUsersBatch\tmessage@options.sendNotification", "deleteUsersBatch\t-", "it may send messages"),
    ("user=me\t-\t-\tpassword session token\n", "user=passwordResetToken\t-\t-\tpassword\n", "is a secret"),
  ]

  @Test(
    "a row that does not fit fails the generator",
    .enabled(if: DriftTests.sourceFolder != nil, "not run: the contract's sources are not beside the repository"))
  func slips() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "subjects-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder.appending(path: "Sources"), withIntermediateDirectories: true)
    for name in ["scripts", "Sources/ContractData"] {
      try FileManager.default.copyItem(at: DriftTests.root.appending(path: name), to: folder.appending(path: name))
    }
    let table = folder.appending(path: "Sources/ContractData/overlay/subjects.tsv")
    let text = try String(contentsOf: table, encoding: .utf8)
    for slip in Self.slips {
      guard let place = text.range(of: slip.from) else {
        Issue.record("the table does not have \(slip.from)")
        continue
      }
      try text.replacingCharacters(in: place, with: slip.to).write(to: table, atomically: true, encoding: .utf8)
      let (status, output) = try DriftTests.check(in: folder)
      #expect(status != 0 && output.contains(slip.message) && output.contains("subjects.tsv"), "\(slip): \(output)")
    }
  }
}
