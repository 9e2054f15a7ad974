/// Options of every command that stand in front of the command: `moonpool --quiet pool stats`.
enum GlobalOptions {
  /// A command line with such options put behind the command, where the tree of commands looks for them. Any other one comes back as it is.
  /// - Parameter path: how many of some words name a command and those below it.
  static func moved(_ arguments: [String], path: (ArraySlice<String>) -> Int) -> [String] {
    guard let rest = command(arguments) else { return arguments }
    let count = path(rest)
    guard count > 0 else { return arguments }
    let options = arguments[..<rest.startIndex]
    // Help is the same whatever the options are.
    if rest.first == "help" { return Array(rest) }
    return Array(rest.prefix(count)) + options + rest.dropFirst(count)
  }

  /// What stands behind the options of every command; nil where other options stand among them.
  static func command(_ arguments: [String]) -> ArraySlice<String>? {
    var rest = arguments[...]
    var read = Invocation()
    while let word = rest.first, word.hasPrefix("-"), word != "-", word != "--" {
      rest.removeFirst()
      var value = rest
      if let sign = word.firstIndex(of: "="), word.hasPrefix("--") {
        var single = [String(word[word.index(after: sign)...])][...]
        guard read.takeOption(String(word[..<sign]), &single) else { return nil }
      } else if !read.takeFlag(word) {
        guard read.takeOption(word, &value) else { return nil }
        rest = value
      }
    }
    // Options of running a script alone: what follows is a script, whatever it is called.
    return read.isGlobal ? rest : nil
  }
}

extension Invocation {
  /// True if only options of every command were given.
  fileprivate var isGlobal: Bool {
    var plain = Invocation()
    plain.surroundings = surroundings
    return self == plain
  }
}
