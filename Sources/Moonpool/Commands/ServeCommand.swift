import ArgumentParser
import Contract
import GenAuthServer
import Synchronization

/// `moonpool serve`
struct ServeCommand: MoonpoolSubcommand, MoonpoolNamed {
  static let name = "serve"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Serve a pool as the V3 API over HTTP, for the official clients.",
    discussion: """
      Prints 'listening on URL' as soon as it answers requests; with --port 0, the URL tells which port was picked. SIGTERM or Ctrl-C \
      stops the server after it has answered the requests under way. SIGHUP makes it read its certificate again. The log goes to standard error, one line for each answer.

      An address that others can reach requires a certificate, or --insecure if a proxy in front of the server speaks TLS.

      EXAMPLES:
        moonpool serve --pool staff.db
        moonpool serve --pool staff.db --port 0 --json
        moonpool serve --pool staff.db --host 0.0.0.0 --port 443 --tls-cert chain.pem --tls-key key.pem
      """)

  @OptionGroup var options: ServeOptions
  @OptionGroup var making: CreateOption
  @OptionGroup var output: JSONOption
  @OptionGroup var common: CommonOptions

  func execute() async throws(CommandError) -> ExitStatus {
    let console = console
    // What is wrong on the command line must show before a pool is made.
    _ = try options.configuration(json: output.json) { 0 }
    let opened = try OpenPool.open(common.surroundings, .making(making.create))
    if opened.isNew { console.note("created a new pool: \(opened.path); 'moonpool pool keys' shows its access key") }
    let clock = opened.pool.clock
    var configuration = try options.configuration(json: output.json) { clock.milliseconds }
    let backend = opened.backend
    configuration.supports = { backend.supports($0) }
    configuration.noncePath = NoncePlace.path(ofPoolAt: opened.path)
    let log = LogWriter()
    if !console.quiet, !options.noAccessLog { configuration.accessLog = { log.take($0) } }
    OpenFiles.raiseLimit(to: options.maxConnections + 256)
    let server = V3Server(configuration, backend: backend, authority: PoolAuthority(opened.pool))
    let termination = Termination { Self.reload(server, console) }
    let postman = Postman(mailroom: Mailroom(opened), console: console)
    let outcome = await serve(server, termination, postman)
    log.flush()
    if let outcome { throw CommandError(.pool, outcome.message) }
    return .success
  }

  private static func reload(_ server: V3Server, _ console: Console) {
    do throws(ServerError) {
      let hasOne = try server.reloadCertificate()
      console.note(
        hasOne ? "SIGHUP: read the certificate again" : "SIGHUP: the server has no certificate to read again")
    } catch {
      console.failure("SIGHUP: \(error.message); the certificate that was read before stays in use")
    }
  }

  /// Serves until the signal to stop.
  /// - Returns: why it could not, if it could not.
  private func serve(_ server: V3Server, _ termination: Termination, _ postman: Postman) async -> ServerError? {
    let asJSON = output.json
    let console = console
    return await withTaskGroup(of: Void.self) { group in
      let delivery = Task { await postman.run() }
      group.addTask {
        await termination.wait()
        await server.stop()
      }
      var outcome: ServerError?
      do throws(ServerError) {
        try await server.run { address in
          let line = asJSON ? ServeCommand.json(address) : "listening on \(address.url)"
          // Where nobody reads it, the server serves all the same.
          try? console.data(line)
        }
      } catch {
        outcome = error
      }
      delivery.cancel()
      group.cancelAll()
      await delivery.value
      return outcome
    }
  }

  private static func json(_ address: V3Server.Address) -> String {
    JSONText.of(["url": .string(address.url), "port": .integer(Int64(address.port))])
  }
}
