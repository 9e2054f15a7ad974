import Glibc
import NIOSSL

/// The certificate and the key that TLS is spoken with.
struct TLSFiles {
  private let files: ServerConfiguration.TLS

  init(_ files: ServerConfiguration.TLS) { self.files = files }

  /// What TLS connections are set up with.
  /// - Throws: ``ServerError`` `certificate`, naming the file and what is wrong with it.
  func context() throws(ServerError) -> NIOSSLContext {
    let certificate = "--tls-cert \(files.certificatePath)"
    let key = "--tls-key \(files.keyPath)"
    try Self.refuseUnreadable(files.certificatePath, certificate)
    try Self.refuseUnreadable(files.keyPath, key)
    let chain = try Self.attempt("\(certificate): no PEM certificate can be read from it") {
      try NIOSSLCertificate.fromPEMFile(files.certificatePath).map { NIOSSLCertificateSource.certificate($0) }
    }
    let secret = try Self.attempt("\(key): no PEM private key can be read from it") {
      try NIOSSLPrivateKey(file: files.keyPath, format: .pem)
    }
    var configuration = TLSConfiguration.makeServerConfiguration(
      certificateChain: chain, privateKey: .privateKey(secret))
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    let complete = configuration
    return try Self.attempt("\(key): does not match the certificate in \(files.certificatePath)") {
      try NIOSSLContext(configuration: complete)
    }
  }

  private static func refuseUnreadable(_ path: String, _ option: String) throws(ServerError) {
    guard access(path, R_OK) != 0 else { return }
    let reason = errno == ENOENT ? "no such file" : strerror(errno).map { String(cString: $0) } ?? "cannot be read"
    throw ServerError(.certificate, "\(option): \(reason)")
  }

  private static func attempt<Result>(_ problem: String, _ body: () throws -> Result) throws(ServerError) -> Result {
    do { return try body() } catch { throw ServerError(.certificate, problem) }
  }
}
