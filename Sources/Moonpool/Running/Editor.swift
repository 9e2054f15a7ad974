import Glibc

/// The user's editor: VISUAL, EDITOR, else vi.
enum Editor {
  /// Has a file edited and waits for the end of it. What the variable says is a command of the shell, as with git.
  /// - Throws: ``CommandError`` (`input`) if it cannot be started or ends with a failure.
  static func run(_ path: String) throws(CommandError) {
    let named = [environment("VISUAL"), environment("EDITOR")].compactMap { $0 }.first { !$0.isEmpty }
    let editor = named ?? "vi"
    let words = ["sh", "-c", editor + " \"$1\"", "sh", path]
    var arguments = words.map { strdup($0.systemName) }
    defer { for argument in arguments { free(argument) } }
    arguments.append(nil)
    var process = pid_t()
    let started = posix_spawn(&process, "/bin/sh", nil, nil, &arguments, environ)
    guard started == 0 else {
      throw CommandError(.input, "cannot start \(editor): \(String(cString: strerror(started)))")
    }
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0 {
      guard errno == EINTR else {
        throw CommandError(.input, "cannot wait for \(editor): \(String(cString: strerror(errno)))")
      }
    }
    guard status == 0 else {
      throw CommandError(.input, "\(editor) exited with status \(status >> 8 & 0xFF); nothing was changed")
    }
  }
}
