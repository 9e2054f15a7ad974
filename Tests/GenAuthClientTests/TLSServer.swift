import Foundation
import Testing

/// A V3 service over TLS: Fixtures/tls_server.py with a certificate of an authority of the tests' own.
final class TLSServer {
  /// What the service shows as its certificate.
  enum Certificate: String, CaseIterable { case good, other, expired }

  let port: Int
  private let folder: URL
  private let process = Process()
  private let input = Pipe()

  init(_ certificate: Certificate = .good, closing: Bool = false) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "client-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data().write(to: folder.appending(path: "log"))
    try Self.makeCertificates(in: folder)
    let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/tls_server.py")
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", script.path, "\(certificate).pem", "\(certificate).key", "log", closing ? "close" : "answer",
    ]
    process.currentDirectoryURL = folder
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    let line = output.fileHandleForReading.availableData
    port = try #require(Int(String(decoding: line, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)))
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  var host: String { "https://127.0.0.1:\(port)" }
  /// The authority's certificate.
  var authority: String { path("ca.pem") }
  /// A file in the server's folder.
  func path(_ name: String) -> String { folder.appending(path: name).path }
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: folder.appending(path: name))
    return path(name)
  }

  /// The requests that came through, heads and bodies.
  func received() throws -> [String] {
    let log = try String(contentsOf: folder.appending(path: "log"), encoding: .utf8)
    return try log.split(separator: "\n").map { try JSONDecoder().decode(String.self, from: Data($0.utf8)) }
  }

  /// The authority, and a certificate for this machine, one for another name, and one that has expired.
  private static func makeCertificates(in folder: URL) throws {
    let script = """
      set -e
      key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
      cat > ca.cnf <<END
      [req]
      distinguished_name = name
      [name]
      [authority]
      basicConstraints = critical,CA:true
      keyUsage = keyCertSign
      [ca]
      default_ca = own
      [own]
      new_certs_dir = .
      database = index.txt
      default_md = sha256
      policy = any
      rand_serial = yes
      unique_subject = no
      [any]
      commonName = supplied
      END
      : > index.txt
      openssl req -x509 -config ca.cnf -extensions authority $key -days 2 -subj /CN=${PWD##*/} -keyout ca.key -out ca.pem
      for name in good other expired; do
        san=DNS:pool.test,IP:127.0.0.1 end=20491231000000Z
        if [ $name = other ]; then san=DNS:elsewhere.test; fi
        if [ $name = expired ]; then end=20210101000000Z; fi
        echo "subjectAltName=$san" > $name.ext
        openssl req -config ca.cnf $key -subj /CN=$name -keyout $name.key -out $name.csr
        openssl ca -config ca.cnf -batch -notext -cert ca.pem -keyfile ca.key -in $name.csr -out $name.pem \\
          -startdate 20200101000000Z -enddate $end -extfile $name.ext
      done
      """
    let shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", script]
    shell.currentDirectoryURL = folder
    let messages = Pipe()
    shell.standardError = messages
    shell.standardOutput = FileHandle.nullDevice
    try shell.run()
    let text = String(decoding: messages.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    shell.waitUntilExit()
    try #require(shell.terminationStatus == 0, "openssl made no certificates: \(text)")
  }
}
