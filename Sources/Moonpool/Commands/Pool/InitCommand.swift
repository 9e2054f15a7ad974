import ArgumentParser
import Contract

/// `moonpool pool init`
struct InitCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Make a pool, or leave the one that is there.",
    discussion: """
      A new pool has no user, one application and one access key. Their secrets are shown here and by 'pool keys', and nowhere else. \
      The key that seals secrets in the pool is a file beside it (pool.db.key), or MOONPOOL_KEY: without it the pool is \
      lost, so save it, and save it elsewhere than the pool.

      EXAMPLES:
        moonpool pool init
        moonpool pool init --pool staff.db --json
      """)

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let opened = try OpenPool.open(common.surroundings, .creating)
    try Credentials.show(opened, created: opened.isNew, asJSON: output.json, console: console)
    console.note(opened.isNew ? "made \(opened.path)" : "\(opened.path) was there already; it is as it was")
    return .success
  }
}

/// `moonpool pool keys`
struct KeysCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "keys",
    abstract: "Show the pool's access key and application again.",
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
