import ArgumentParser
import Contract
import Cryptography
import ScriptHost
import UserPool
import UserPoolSQLite

/// `moonpool pool rekey`
struct RekeyCommand: MoonpoolSubcommand {
  static let configuration = CommandConfiguration(
    commandName: "rekey",
    abstract: "Give the pool another key.",
    discussion: """
      Encrypts everything that the pool's key protects again, with a new key, in one transaction. A crash at any moment leaves the pool with its old \
      key or its new one. Programs that have the pool open must be started again: they can read, but their changes are rejected. The old key is kept in \
      pool.db.key-FINGERPRINT, because older backups need it; remove it when you do not need them any more.

      If MOONPOOL_KEY is set, it must be the old key, and --new-key is required. Set MOONPOOL_KEY to the new key afterwards.

      EXAMPLES:
        moonpool pool rekey --pool staff.db
        moonpool pool rekey --pool staff.db --new-key next.key --json
      """)

  @Option(
    help: ArgumentHelp("The file of the new key [a random key].", valueName: "file"), completion: .file())
  var newKey: String?

  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let environmentKey = environment(KeySource.variable)
    if environmentKey != nil, newKey == nil {
      throw CommandError(
        .usage,
        "--new-key is missing: \(KeySource.variable) is set, so the new key has no file; name the file of the new key")
    }
    let key = try newKey.map { (file) throws(CommandError) in try load(file) }
    let destination = try Destination.find(common.surroundings)
    // Finds and opens the pool as every command does, so that what is wrong is said alike; closed again before the key changes.
    let path = try OpenPool.open(common.surroundings, .writing).path
    let outcome: PoolRekey.Outcome
    do throws(Fault) {
      outcome = try PoolRekey.rekey(path, newKey: key, environmentKey: environmentKey)
    } catch {
      throw CommandError(.pool, error.message.contains(destination.path) ? error.message : "\(path): \(error.message)")
    }
    var note = "changed the key of \(path) from \(outcome.oldKey) to \(outcome.newKey), and encrypted "
    note += Count.of(outcome.values, "value", "values") + " again; "
    if let kept = outcome.kept {
      note += "the old key is kept in \(kept), because older backups need it"
    } else {
      note += "set \(KeySource.variable) to the new key, and keep the old one as long as you keep older backups"
    }
    console.note(note)
    if output.json {
      try console.data(
        JSONText.of([
          "pool": .string(path), "oldKey": .string(outcome.oldKey), "newKey": .string(outcome.newKey),
          "values": .integer(Int64(outcome.values)), "oldKeyFile": outcome.kept.map { .string($0) } ?? .null,
        ]))
    }
    return .success
  }

  private func load(_ file: String) throws(CommandError) -> PoolKey {
    do throws(CryptographyError) { return try KeyFile.load(file) } catch {
      throw CommandError(.pool, "--new-key: \(error.detail); nothing was changed")
    }
  }
}
