/// What to run, and how: a command line of `moonpool run`, read.
struct Invocation: Equatable, Sendable {
  /// The code given with `-e`.
  var code: String?
  /// True to go on with a prompt after the script.
  var interactive = false
  /// How long the script may take, as written.
  var timeLimit: String?
  /// How much memory the script may hold, as written.
  var memoryLimit: String?
  /// True to end standard error with the summary, or what went wrong, as a line of JSON.
  var json = false
  /// The file that the summary is written to in JSON.
  var summary: String?
  /// Where the command works and how it talks.
  var surroundings = Surroundings()
  /// The script and its arguments; with ``code`` only arguments.
  var words: [String] = []
}

extension Invocation {
  /// Reads the command lines that only run a script without building the whole tree of commands, which would cost as much again as starting
  /// the program does.
  ///
  /// It knows no rule of its own: a command line that it cannot read to the letter is left to the tree, which reads it or says what is wrong.
  /// - Parameters:
  ///   - arguments: the command line without the program's name.
  ///   - isCommand: whether a word is the name of a command.
  /// - Returns: nil for any other command line.
  static func quick(_ arguments: [String], isCommand: (String) -> Bool) -> Invocation? {
    var result = Invocation()
    var rest = arguments[...]
    var mayNameCommand = true
    if rest.first == "run" {
      rest.removeFirst()
      mayNameCommand = false
    }
    while let word = rest.popFirst() {
      if word == "-" || !word.hasPrefix("-") {
        if mayNameCommand && isCommand(word) { return nil }
        result.words = [word] + rest
        return result
      }
      guard result.takeFlag(word) || result.takeOption(word, &rest) else { return nil }
      // `moonpool --quiet pool` means the command pool, but after -e a word is an argument.
      if word == "-e" { mayNameCommand = false }
    }
    return result
  }

  /// Takes an option without a value; false if it is not one.
  mutating func takeFlag(_ word: String) -> Bool {
    switch word {
    case "-i": interactive = true
    case "--json": json = true
    case "--quiet": surroundings.quiet = true
    case "--no-color": surroundings.noColor = true
    case "--no-input": surroundings.noInput = true
    case "--apply": surroundings.apply = true
    case "--create": surroundings.creates = true
    default: return false
    }
    return true
  }

  /// Takes an option and its value, the first of some words; false if it is not one.
  mutating func takeOption(_ word: String, _ rest: inout ArraySlice<String>) -> Bool {
    guard let value = rest.first, !value.hasPrefix("-") else { return false }
    switch word {
    case "-e" where code == nil: code = value
    case "--pool" where surroundings.pool == nil: surroundings.pool = value
    case "--target" where surroundings.target == nil: surroundings.target = value
    case "--config" where surroundings.config == nil: surroundings.config = value
    case "--time-limit" where timeLimit == nil: timeLimit = value
    case "--memory-limit" where memoryLimit == nil: memoryLimit = value
    case "--summary" where summary == nil: summary = value
    default: return false
    }
    rest.removeFirst()
    return true
  }
}
