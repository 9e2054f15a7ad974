import Contract
import ScriptHost
import Testing

/// Runs a script against a pool in memory and keeps everything that came out.
struct Bench {
  var pool = FakePool()
  var configure: (inout ScriptHost) -> Void = { _ in }

  struct Result {
    var outcome: RunOutcome
    var output: String
    var errors: String

    /// The message of the error that ended the run.
    var failure: String { if case .failed(let failure) = outcome.ending { failure.message } else { "" } }
  }

  func run(_ text: String, name: String = "@script.lua", path: String? = nil) async -> Result {
    let output = MemorySink()
    let errors = MemorySink()
    var host = ScriptHost(provider: SingleBackend(pool))
    host.output = output
    host.errors = errors
    host.crypto = PlainCrypto()
    host.environment = { ["HOME": "/nonexistent", "GENAUTH_SECRET": "s3cr3t-value", "PLAIN": "plain"][$0] }
    configure(&host)
    let outcome = await ScriptRun(host).run(Script(text, name: name, path: path))
    return Result(outcome: outcome, output: output.text, errors: errors.text)
  }

  /// What the script printed; a failure is an issue.
  func print(_ text: String, _ location: SourceLocation = #_sourceLocation) async -> String {
    let result = await run(text)
    if let complaint = result.outcome.complaint() { Issue.record("\(complaint)", sourceLocation: location) }
    return result.output
  }
}

/// Cryptography without any: digests that can be told apart, and bytes that count up.
struct PlainCrypto: CryptoProvider {
  func digest(_ algorithm: String, _ bytes: [UInt8]) -> [UInt8]? { Array(algorithm.utf8) + bytes }
  func hmac(_ algorithm: String, key: [UInt8], _ bytes: [UInt8]) -> [UInt8]? {
    algorithm == "sha256" ? key + bytes : nil
  }
  func random(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0) } }
  func password(length: Int, symbols: Bool) -> String { String("Aa1-Aa1-Aa1-Aa1-Aa1-Aa1-".prefix(length)) }
  func encryptRSA(_ bytes: [UInt8], publicKey: String) throws -> [UInt8] { bytes.reversed() }
  func encryptSM2(_ bytes: [UInt8], publicKey: String) throws -> [UInt8] { bytes.reversed() }
}
