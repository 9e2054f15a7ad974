import Encodings
import Files
import Glibc

/// The file system calls of the module `fs`. Every path is a ``SystemText``.
public enum FileSystem {
  /// The failure that errno tells.
  static func failure(_ path: String, _ code: Int32 = errno) -> ModuleError {
    ModuleError(.file, text(code), path: path)
  }

  /// The message of an errno, for people.
  public static func text(_ code: Int32) -> String {
    switch code {
    case ENOENT: "no such file or folder"
    case EACCES: "permission denied"
    case ENOSPC: "no space left on the device"
    case EISDIR: "is a folder"
    default: String(cString: strerror(code))
    }
  }

  /// The whole file, which may be endless: no more than `limit` bytes of it.
  static func read(
    _ path: String, limit: Int, called limitName: String? = nil, for burden: RunBurden? = nil
  ) throws(ModuleError) -> [UInt8] {
    let reader = try ByteReader(path: path, for: burden)
    var bytes: [UInt8] = []
    while try reader.fill() {
      if reader.available.count > limit - bytes.count {
        throw ModuleError(.limit, "the file is larger than \(limitName ?? size(limit)); use fs.lines", path: path)
      }
      bytes.append(contentsOf: reader.available)
      reader.consume(reader.available.count)
    }
    return bytes
  }

  private static func size(_ bytes: Int) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    for (unit, name) in units where bytes >= unit && bytes % unit == 0 { return "\(bytes / unit) \(name)" }
    return "\(bytes) bytes"
  }

  /// Writes a temporary file in the same folder and renames it, so that no reader sees a partial file.
  static func write(_ path: String, _ bytes: UnsafeBufferPointer<UInt8>) throws(ModuleError) {
    let writer = try FileWriter(path: path)
    do throws(ModuleError) {
      try writer.write(bytes)
      try writer.close()
    } catch {
      writer.abandon()
      throw error
    }
  }

  /// Refuses a path that leads to a pool, what belongs to one, or a pool key.
  static func refuseProtected(_ path: String) throws(ModuleError) {
    if let found = ProtectedFile.of(path) { throw ModuleError(.file, found.refusal, path: path) }
  }

  /// Appends to a file. It is not synced: logs are written line by line, and a crash of the machine leaves all but the
  /// last of them.
  static func append(_ path: String, _ bytes: UnsafeBufferPointer<UInt8>) throws(ModuleError) {
    try refuseProtected(path)
    let descriptor = open(path.systemName, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    if descriptor < 0 { throw failure(path) }
    defer { close(descriptor) }
    try writeAll(descriptor, bytes, path)
  }

  static func writeAll(
    _ descriptor: Int32, _ bytes: UnsafeBufferPointer<UInt8>, _ path: String
  ) throws(ModuleError) {
    guard let base = bytes.baseAddress else { return }
    var done = 0
    while done < bytes.count {
      let written = Glibc.write(descriptor, base + done, bytes.count - done)
      if written > 0 {
        done += written
      } else if errno != EINTR {
        throw failure(path)
      }
    }
  }

  /// The status of a file, or nil if it does not exist.
  static func status(_ path: String) -> stat? {
    var status = stat()
    return stat(path.systemName, &status) == 0 ? status : nil
  }

  /// Whether a path leads to a directory.
  public static func isDirectory(_ path: String) -> Bool { (status(path)?.st_mode ?? 0) & S_IFMT == S_IFDIR }
  /// Whether a path leads to a plain file.
  public static func isFile(_ path: String) -> Bool { (status(path)?.st_mode ?? 0) & S_IFMT == S_IFREG }

  /// The names in a directory, sorted, without `.` and `..`.
  /// - Parameter goesOn: throws where that is to end early.
  public static func list(
    _ path: String, goesOn: () throws(ModuleError) -> Void = {}
  ) throws(ModuleError) -> [String] {
    guard let directory = opendir(path.systemName) else { throw failure(path) }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { SystemText.text($0) }
      }
      if names.count & 0x3FF == 0x3FF { try goesOn() }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Creates a directory and its parents. An existing directory is not an error.
  /// - Parameters:
  ///   - path: the directory.
  ///   - mode: who may enter those that are made; the umask takes its bits away.
  /// - Throws: ``ModuleError`` (`file`) with the directory that cannot be made.
  public static func makeDirectory(_ path: String, mode: mode_t = 0o777) throws(ModuleError) {
    guard path.utf8.count < Int(PATH_MAX) else { throw failure(String(path.prefix(64)) + "…", ENAMETOOLONG) }
    var missing: [String] = []
    var next = path
    while !next.isEmpty, !isDirectory(next) {
      missing.append(next)
      let above = parent(next)
      if above == next { break }
      next = above
    }
    for path in missing.reversed() where mkdir(path.systemName, mode) != 0 {
      let code = errno
      guard code == EEXIST else { throw failure(path, code) }
      if !isDirectory(path) { throw failure(path, ENOTDIR) }
    }
  }

  /// The directory a path is in; empty for a bare name.
  public static func parent(_ path: String) -> String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else { return "" }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// Removes a file or an empty directory; with `recursive` whatever is in it as well. Links are removed, not followed.
  /// - Parameter goesOn: throws where that is to end early.
  static func remove(
    _ path: String, recursive: Bool, goesOn: () throws(ModuleError) -> Void
  ) throws(ModuleError) {
    try goesOn()
    var status = stat()
    if lstat(path.systemName, &status) != 0 { throw failure(path) }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      if unlink(path.systemName) != 0 { throw failure(path) }
      return
    }
    if recursive {
      for name in try list(path, goesOn: goesOn) {
        try remove(path + "/" + name, recursive: true, goesOn: goesOn)
      }
    }
    if rmdir(path.systemName) != 0 { throw failure(path) }
  }

  /// Makes an empty file or directory of a fresh name in the folder for temporary files.
  static func temporary(directory: Bool) throws(ModuleError) -> String {
    let folder = getenv("TMPDIR").map { SystemText.text($0) } ?? "/tmp"
    var template = (folder + "/moonpool-XXXXXX").systemName
    if directory {
      if mkdtemp(&template) == nil { throw failure(folder) }
    } else {
      let descriptor = mkstemp(&template)
      if descriptor < 0 { throw failure(folder) }
      close(descriptor)
    }
    return SystemText.text(template)
  }

  static var currentDirectory: String {
    guard let path = getcwd(nil, 0) else { return "." }
    defer { free(path) }
    return SystemText.text(path)
  }
}
