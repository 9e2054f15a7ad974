import ArgumentParser
import GenAuthServer

/// What `moonpool serve` is told, beside what every command is.
struct ServeOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The address to listen on.", valueName: "address"))
  var host = "127.0.0.1"

  @Option(help: ArgumentHelp("The port to listen on; 0 picks a free one.", valueName: "port"))
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
      "The address that clients use, such as https://users.example.com.", valueName: "url"))
  var publicUrl: String?

  @Flag(help: "Take the client's address from the proxy headers x-forwarded-for and x-real-ip.")
  var trustProxy = false

  @Option(
    help: ArgumentHelp(
      "The requests per second that one client address may send, such as 300/s; 0 for no limit.", valueName: "rate"))
  var rate: String?

  @Option(help: ArgumentHelp("The largest size of a request.", valueName: "size"))
  var maxBody = "4M"

  @Option(help: ArgumentHelp("The largest number of open connections.", valueName: "count"))
  var maxConnections = 4096

  @Option(help: ArgumentHelp("The time limit for the headers of a request.", valueName: "duration"))
  var headerTimeout = "10s"

  @Option(help: ArgumentHelp("The time limit for the body of a request.", valueName: "duration"))
  var bodyTimeout = "30s"

  @Option(help: ArgumentHelp("Close a connection that is idle for this time.", valueName: "duration"))
  var idleTimeout = "60s"

  @Flag(help: "Do not log a line for each answer.")
  var noAccessLog = false

  /// The set-up for the server.
  /// - Throws: ``CommandError`` (`usage`) for what makes no sense, and for an address that others can reach without TLS.
  func configuration(json: Bool, now: @escaping @Sendable () -> Int64) throws(CommandError) -> ServerConfiguration {
    guard (0...65535).contains(port) else { throw CommandError(.usage, "--port: expected 0 to 65535, got \(port)") }
    guard maxConnections > 0 else {
      throw CommandError(.usage, "--max-connections: expected 1 or more, got \(maxConnections)")
    }
    var configuration = ServerConfiguration(host: host, port: port, now: now)
    configuration.tls = try tls()
    if configuration.tls == nil, !insecure, !Self.isLoopback(host) {
      throw CommandError(
        .usage,
        "--host \(host): others can reach this address; give --tls-cert and --tls-key, or --insecure")
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
    default: throw CommandError(.usage, "--tls-cert and --tls-key require each other; give both")
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
        .usage, "--rate: expected requests per second such as 300/s, or 0 for no limit, got \"\(rate)\"")
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
