import ArgumentParser
import Contract

/// `moonpool pool init`
struct InitCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Create a pool, unless it already exists.",
    discussion: """
      A new pool has no users, one application and one access key. Only this command and 'pool keys' show their secrets. \
      The key that seals the secrets in the pool is in a file beside it (pool.db.key), or in MOONPOOL_KEY. Without the key the \
      pool is lost: save it, but not in the same place as the pool.

      EXAMPLES:
        moonpool pool init
        moonpool pool init --pool staff.db --json
      """)

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .creating)
    try Credentials.show(opened, created: opened.isNew, asJSON: output.json, console: console)
    console.note(opened.isNew ? "created \(opened.path)" : "\(opened.path) already exists; nothing was changed")
    return .success
  }
}

/// `moonpool pool keys`
struct KeysCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Show the access key and the application of the pool.",
    discussion: """
      EXAMPLES:
        moonpool pool keys --pool staff.db --json
      """)

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .existing)
    try Credentials.show(opened, created: nil, asJSON: output.json, console: console)
    return .success
  }
}
