import Contract
import Cryptography
import Dispatch
import Encodings
import Files
import Glibc
import UserPool

/// Puts every message into a file of its own: the default on a laptop, if there is no mail server.
///
/// Files are for their owner alone (0600, the folder 0700), are named `20220603T083000Z-<id>.email.txt`, and appear whole or not at all. A message delivered again
/// replaces its file, and what a killed process has left of it is removed.
public struct FolderTransport: MessageTransport {
  private let path: String

  /// Makes a transport. The folder is made at the first delivery; its parent must exist.
  /// - Parameter path: the folder.
  public init(path: String) { self.path = path }

  /// Writes a message's file.
  /// - Parameter message: a message of either channel.
  /// - Throws: `invalidMessage`, permanent, for a control character in address or subject; `cannotWrite`, not permanent.
  public func deliver(_ message: OutgoingMessage) async throws(DeliveryError) {
    try LineRule.check(message.to, "address")
    try LineRule.check(message.subject, "subject")
    let result: Result<Void, DeliveryError> = await withCheckedContinuation { continuation in
      // Writing and syncing block; not a thread of the concurrency pool.
      DispatchQueue.global().async {
        do throws(DeliveryError) {
          continuation.resume(returning: .success(try write(message)))
        } catch {
          continuation.resume(returning: .failure(error))
        }
      }
    }
    try result.get()
  }

  private func write(_ message: OutgoingMessage) throws(DeliveryError) {
    let folder = try openFolder()
    defer { close(folder) }
    do throws(FileProblem) {
      let name = Self.name(of: message)
      let file = try TemporaryFile(for: name, in: folder)
      guard fchmod(file.descriptor, 0o600) == 0, Self.text(of: message).write(to: file.descriptor) else {
        throw FileProblem(code: errno)
      }
      try file.keep(as: name)
    } catch {
      throw failure(error.code)
    }
  }

  /// Opens the folder, making it if need be. Everything else goes through its descriptor, so nobody can swap it meanwhile.
  private func openFolder() throws(DeliveryError) -> Int32 {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure() }
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { throw failure() }
    var status = stat()
    guard fstat(folder, &status) == 0, status.st_mode & 0o022 == 0 else {
      close(folder)
      throw DeliveryError(
        .cannotWrite, isPermanent: false, cause: "other users can write to \(path); make it private: chmod 700 \(path)")
    }
    return folder
  }

  private static func name(of message: OutgoingMessage) -> String {
    let time = Timestamp.text(message.createdAt).prefix(19).filter { $0 != "-" && $0 != ":" }
    return "\(time)Z-\(SafeName.of(message.id)).\(message.channel.rawValue).txt"
  }

  private static func text(of message: OutgoingMessage) -> Secret {
    let head = """
      To: \(message.to)
      Subject: \(message.subject)
      Date: \(MailDate.text(milliseconds: message.createdAt))
      Message-ID: \(SafeName.of(message.id))


      """
    return message.body.withUnsafeBytes { Secret(Array(head.utf8) + $0 + [0x0a]) }
  }

  private func failure(_ number: Int32 = errno) -> DeliveryError {
    let reason = strerror(number).map { String(cString: $0) } ?? "error \(number)"
    return DeliveryError(.cannotWrite, isPermanent: false, cause: "cannot write to \(path): \(reason)")
  }
}
