import ArgumentParser
import GenAuthServer

/// What `moonpool serve` is told, beside what every command is.
struct ServeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("The port to listen on; 0 picks one that is free.", valueName: "port"))
  var port = 3000

  @Option(
    help: ArgumentHelp("The certificate and its chain, in PEM.", valueName: "file"),
    completion: .file(extensions: ["pem"]))
  var tlsCert: String?

  @Option(
    help: ArgumentHelp("The certificate's private key, in PEM.", valueName: "file"),
    completion: .file(extensions: ["pem"]))
  var tlsKey: String?

  @Flag(help: "Listen without TLS on an address that others can reach.")
  var insecure = false

  @Option(
    help: ArgumentHelp(
      "The address that clients know the server by, as in https://users.example.com.", valueName: "url"))
  var publicUrl: String?

  @Flag(help: "Believe a proxy's x-forwarded-for and x-real-ip about who asks.")
  var trustProxy = false

  @Option(
    help: ArgumentHelp(
      "Requests a second that one client address may send, as in 300/s; 0 for any number.", valueName: "rate"))
  var rate: String?

  @Option(help: ArgumentHelp("How large a request may be.", valueName: "size"))
  var maxBody = "4M"

  @Option(help: ArgumentHelp("How many connections may be open.", valueName: "count"))
  var maxConnections = 4096

  @Option(help: ArgumentHelp("How long the headers may take.", valueName: "duration"))
  var headerTimeout = "10s"

  @Option(help: ArgumentHelp("How long the body may take.", valueName: "duration"))
  var bodyTimeout = "30s"

  @Option(help: ArgumentHelp("How long a connection may do nothing.", valueName: "duration"))
  var idleTimeout = "60s"

  @Flag(help: "Write no line for every answer.")
  var noAccessLog = false

  /// The set-up for the server.
  /// - Throws: ``CommandError`` (`usage`) for what makes no sense, and for an address that others can reach without TLS.
  func configuration(json: Bool, now: @escaping @Sendable () -> Int64) throws(CommandError) -> ServerConfiguration {
    guard (0...65535).contains(port) else { throw CommandError(.usage, "--port: expected 0 to 65535, got \(port)") }
    guard maxConnections > 0 else { throw CommandError(.usage, "--max-connections: expected 1 or more") }
    var configuration = ServerConfiguration(host: host, port: port, now: now)
    configuration.tls = try tls()
    if configuration.tls == nil, !insecure, !Self.isLoopback(host) {
      throw CommandError(
        .usage,
        "--host \(host) can be reached by others: give --tls-cert and --tls-key, or say --insecure; nothing was opened")
    }
    configuration.limits = try limits()
    configuration.publicURL = try publicAddress()
    configuration.trustsProxy = trustProxy
    configuration.logStyle = json ? .json : .text
    return configuration
  }

  private func tls() throws(CommandError) -> ServerConfiguration.TLS? {
    switch (tlsCert, tlsKey) {
    case (nil, nil): return nil
    case (let certificate?, let key?): return ServerConfiguration.TLS(certificatePath: certificate, keyPath: key)
    default: throw CommandError(.usage, "--tls-cert and --tls-key belong together; give both")
    }
  }

  private func limits() throws(CommandError) -> ServerLimits {
    var limits = ServerLimits()
    limits.bodySize = try Quantities.size(maxBody, option: "--max-body")
    limits.connections = maxConnections
    limits.headTime = try milliseconds(headerTimeout, "--header-timeout")
    limits.bodyTime = try milliseconds(bodyTimeout, "--body-timeout")
    limits.idleTime = try milliseconds(idleTimeout, "--idle-timeout")
    limits.requestsPerSecond = try requestsPerSecond()
    return limits
  }

  private func milliseconds(_ text: String, _ option: String) throws(CommandError) -> Int64 {
    let parts = try Quantities.duration(text, option: option).components
    return max(1, parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000)
  }

  /// As given; without one, 300 where others can reach the server, else any number.
  private func requestsPerSecond() throws(CommandError) -> Int? {
    guard let rate else { return Self.isLoopback(host) ? nil : 300 }
    let number = rate.hasSuffix("/s") ? String(rate.dropLast(2)) : rate
    guard let count = Int(number), (0...1_000_000).contains(count) else {
      throw CommandError(
        .usage, "--rate: expected requests a second, as in 300/s, or 0 for any number, got \"\(rate)\"")
    }
    return count == 0 ? nil : count
  }

  private func publicAddress() throws(CommandError) -> String? {
    guard var url = publicUrl else { return nil }
    guard url.hasPrefix("https://") || url.hasPrefix("http://"), url.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
    else { throw CommandError(.usage, "--public-url: expected an http or https URL, got \"\(url)\"") }
    while url.hasSuffix("/") { url.removeLast() }
    return url
  }

  private static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." }
  }
}
