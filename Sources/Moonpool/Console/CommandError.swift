/// An error that ends a command: a reason for people, and an exit status.
struct CommandError: Error {
  /// The kind of error.
  struct Code: Hashable, Sendable {
    /// The code's name.
    let name: String
    /// The exit status.
    let status: ExitStatus

    /// The command line is wrong.
    static let usage = Code(name: "usage", status: .usage)
    /// A file to read cannot be read or has the wrong form.
    static let input = Code(name: "input", status: .failure)
    /// A file cannot be written.
    static let output = Code(name: "output", status: .failure)
    /// The init file is wrong or names no such target.
    static let configuration = Code(name: "configuration", status: .usage)
    /// The pool cannot be opened or used.
    static let pool = Code(name: "pool", status: .failure)
    /// Some rows went through, some failed.
    static let rowsFailed = Code(name: "rowsFailed", status: .rowsFailed)
    /// The time limit was reached.
    static let timeLimit = Code(name: "timeLimit", status: .limit)
    /// The memory limit was reached.
    static let memoryLimit = Code(name: "memoryLimit", status: .limit)
    /// The user interrupted the command.
    static let interrupted = Code(name: "interrupted", status: .interrupted)
    /// The system gives too few files or threads, or its clock is wrong.
    static let system = Code(name: "system", status: .failure)
    /// Something that this version cannot do yet.
    static let notYet = Code(name: "notYet", status: .failure)
  }

  /// The kind of error.
  var code: Code
  /// The message for people, without secrets.
  var message: String

  /// An error of that sort.
  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}

/// An exit status of the program (docs/commands.md, "Exit codes").
struct ExitStatus: RawRepresentable, Hashable, Sendable {
  /// The number.
  let rawValue: Int32

  /// Everything went well.
  static let success = ExitStatus(rawValue: 0)
  /// Something failed.
  static let failure = ExitStatus(rawValue: 1)
  /// The command line or the init file is wrong.
  static let usage = ExitStatus(rawValue: 2)
  /// Some rows failed, the others went through.
  static let rowsFailed = ExitStatus(rawValue: 3)
  /// A limit on time or memory was reached.
  static let limit = ExitStatus(rawValue: 5)
  /// The user pressed Ctrl-C.
  static let interrupted = ExitStatus(rawValue: 130)
}
