import Foundation
import Synchronization
import Testing

/// A process under way.
final class Run: Sendable {
  /// The process's id.
  let id: pid_t
  private let output: CInt
  private let errors: CInt
  private let pending = Mutex(Data())

  struct CannotStart: Error {
    var what: String
    var code: CInt
  }

  init(_ executable: String, _ arguments: [String], input: String, folder: Folder?, environment: [String: String])
    throws
  {
    let inherited = ProcessInfo.processInfo.environment
    var variables = ["PATH": inherited["PATH"] ?? "", "HOME": folder?.path ?? "/nonexistent", "LANG": "C.UTF-8"]
    variables.merge(environment) { $1 }

    // Input and errors are nameless files and output is a pipe, so that no side waits for the other.
    let stdin = try Self.namelessFile(holding: input)
    errors = try Self.namelessFile(holding: "")
    let ends = try Self.pipe()
    output = ends.reading

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, stdin, 0)
    posix_spawn_file_actions_adddup2(&actions, ends.writing, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    // Whatever else is open here stays here. Foundation's Process, which other tests use, notices the end of its child by a socket, and would wait for
    // ours where ours held an end of it.
    for descriptor in CInt(3)..<2048 { posix_spawn_file_actions_addclose(&actions, descriptor) }

    // Signals as a shell would hand them on, whatever the test runner does with its own.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    // env goes into the folder and becomes the program.
    let line = ["/usr/bin/env", "-C", folder?.path ?? "/", executable] + arguments
    var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) } + [nil]
    var pairs: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in words + pairs { free(word) } }
    var child = pid_t()
    let code = posix_spawn(&child, line[0], &actions, &attributes, &words, &pairs)
    id = child
    close(stdin)
    close(ends.writing)
    guard code == 0 else { throw CannotStart(what: executable, code: code) }
  }

  deinit {
    close(output)
    close(errors)
  }

  /// Sends it a signal.
  func send(_ signal: CInt) { kill(id, signal) }

  /// Waits for the end and gives everything that was written and not yet taken by ``line(limit:)``.
  /// - Parameter limit: how long that may take, in seconds; then it is killed and an issue recorded.
  func outcome(limit: Double = 180) async throws -> Program.Outcome {
    await onThread { [self] in
      let end = Date(timeIntervalSinceNow: limit)
      while readMore(until: end) {}
      if Date() >= end {
        kill(id, SIGKILL)
        Issue.record("killed after \(limit) s")
      }
      var status: CInt = 0
      while waitpid(id, &status, 0) < 0 && errno == EINTR {}
      let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
      return Program.Outcome(
        status: code, out: String(decoding: pending.withLock { $0 }, as: UTF8.self), err: errorText())
    }
  }

  /// The next whole line of its standard output, or nil where it has ended or the time is over.
  func line(limit: Double = 180) async -> String? {
    await onThread { [self] in
      let end = Date(timeIntervalSinceNow: limit)
      while true {
        let found: String? = pending.withLock { data in
          guard let newline = data.firstIndex(of: 10) else { return nil }
          let text = String(decoding: data[..<newline], as: UTF8.self)
          data.removeSubrange(...newline)
          return text
        }
        if let found { return found }
        if !readMore(until: end) { return nil }
      }
    }
  }

  /// Waits until so many changes have been seen, taking what it writes meanwhile.
  /// - Returns: false where it ended before, or the time is over.
  func waits(for watch: FileWatch, changes wanted: Int, limit: Double) async -> Bool {
    await onThread { [self] in
      let end = Date(timeIntervalSinceNow: limit)
      var seen = 0
      while seen < wanted {
        var waiting = [output, watch.descriptor].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        let left = end.timeIntervalSinceNow
        guard left > 0, poll(&waiting, 2, CInt(min(left * 1000 + 1, 1e8))) > 0 else { return false }
        if waiting[1].revents != 0 { seen += watch.changes() }
        if waiting[0].revents != 0, !readMore(until: end) { return seen >= wanted }
      }
      return true
    }
  }

  /// Reads what there is, waiting for it; false at the end of the output or of the time.
  private func readMore(until end: Date) -> Bool {
    var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
    let left = end.timeIntervalSinceNow
    guard left > 0, poll(&waiting, 1, CInt(min(left * 1000 + 1, 1e8))) > 0 else { return false }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(output, &bytes, bytes.count)
    guard count > 0 else { return false }
    pending.withLock { $0.append(contentsOf: bytes[..<count]) }
    return true
  }

  private func errorText() -> String {
    var data = Data()
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = pread(errors, &bytes, bytes.count, off_t(data.count))
      guard count > 0 else { return String(decoding: data, as: UTF8.self) }
      data.append(contentsOf: bytes[..<count])
    }
  }

  /// A pipe that no other child inherits, not even one that is started at this very moment: a named one is opened closed to children.
  private static func pipe() throws -> (reading: CInt, writing: CInt) {
    let name = FileManager.default.temporaryDirectory.path + "/moonpool-pipe-" + UUID().uuidString
    guard mkfifo(name, 0o600) == 0 else { throw CannotStart(what: "mkfifo", code: errno) }
    defer { unlink(name) }
    let reading = open(name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    let writing = open(name, O_WRONLY | O_CLOEXEC)
    guard reading >= 0, writing >= 0 else { throw CannotStart(what: "open", code: errno) }
    _ = fcntl(reading, F_SETFL, 0)
    return (reading, writing)
  }

  private static func namelessFile(holding text: String) throws -> CInt {
    let name = FileManager.default.temporaryDirectory.path + "/moonpool-stdio-" + UUID().uuidString
    let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw CannotStart(what: name, code: errno) }
    unlink(name)
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { throw CannotStart(what: "write", code: errno) }
      rest = rest.dropFirst(count)
    }
    lseek(descriptor, 0, SEEK_SET)
    return descriptor
  }
}

/// Does blocking work on a thread of its own, so that tests which wait for a process do not keep the others from running.
private func onThread<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
  await withCheckedContinuation { continuation in
    Thread.detachNewThread { continuation.resume(returning: work()) }
  }
}
