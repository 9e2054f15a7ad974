import Glibc

/// The names of targets for a shell that completes `--target`.
enum CompletionTargets {
  /// How much of an init file is read.
  private static let most = 1 << 20

  /// The targets that the init file declares by their names.
  ///
  /// It is not run: a Tab must not run a file only because it lies in the folder. So what is declared in a roundabout way is not found.
  /// - Parameter words: the command line, where `--config` may name the file.
  static func names(_ words: [String]) -> [String] {
    var places = InitFile.namedByEnvironment.map { [$0] } ?? InitFile.usualPlaces
    if let option = words.lastIndex(of: "--config"), option + 1 < words.count { places = [words[option + 1]] }
    guard let path = places.first(where: { access($0, R_OK) == 0 }), let source = beginning(of: path) else { return [] }
    return declared(in: source)
  }

  /// The names in `target "name"` and `target("name", …)`.
  static func declared(in source: [UInt8]) -> [String] {
    let tokens = LuaLexer.tokens(of: source)
    var names: [String] = []
    for (index, token) in tokens.enumerated() where token.is("target") {
      let next = tokens.dropFirst(index + 1).prefix(2)
      let name = next.first?.is("(") == true ? next.dropFirst().first : next.first
      if case .text(let text)? = name?.kind, !names.contains(text), !text.isEmpty { names.append(text) }
    }
    return names
  }

  private static func beginning(of path: String) -> [UInt8]? {
    // A pipe that nobody writes to must not keep the shell waiting.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: most)
    var done = 0
    while done < most {
      let count = bytes[done...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count <= 0 { break }
      done += count
    }
    return Array(bytes[..<done])
  }
}
